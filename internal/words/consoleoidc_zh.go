package words

import "fmt"

func (Chinese) ConsoleOIDC(provider string) string { return "通过 " + provider + " 登录" }
func (Chinese) ConsoleOIDCAway(provider string) string {
	return provider + " 没有应答。请稍后再试，或用链接登录。原因见网关的运行日志。"
}
func (Chinese) ConsoleOIDCLate() string {
	return "这次登录是在另一个浏览器里开始的，或已超过十分钟。请重新开始。"
}
func (Chinese) ConsoleOIDCRefused(provider, code string) string {
	return fmt.Sprintf("%s 拒绝了登录：%q。", provider, code)
}
func (Chinese) ConsoleOIDCInvalid(provider string) string {
	return "在 " + provider + " 的登录无效。请重新开始。原因见网关的运行日志。"
}
func (Chinese) ConsoleNoRole(who string) string {
	return fmt.Sprintf("您已在提供方登录为 %s，但在这里没有角色。请管理员在配置的 console.oidc.roles 里加上您或您的组。邮箱必须经提供方验证。", who)
}
func (Chinese) ConsoleArrived() string { return "已登录" }
