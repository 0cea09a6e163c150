package words

import "fmt"

func (Chinese) ConsoleOverview() string        { return "概览" }
func (Chinese) ConsoleEvents() string          { return "事件" }
func (Chinese) ConsoleEvent(seq uint64) string { return fmt.Sprintf("事件 %d", seq) }
func (Chinese) ConsoleSubscriptions() string   { return "订阅" }
func (Chinese) ConsoleDead() string            { return "死信" }
func (Chinese) ConsoleReplays() string         { return "回放" }
func (Chinese) ConsoleApps() string            { return "应用" }
func (Chinese) ConsoleCatalog() string         { return "事件目录" }
func (Chinese) ConsoleDecode() string          { return "解析" }
func (Chinese) ConsoleGateways() string        { return "网关" }

func (Chinese) ConsoleSkip() string  { return "跳到正文" }
func (Chinese) ConsoleFind() string  { return "在事件内容中查找" }
func (Chinese) ConsolePages() string { return "页面" }
func (Chinese) ConsoleAway() string {
	return "网关没有响应。本页会一直重试，直到恢复。"
}
func (Chinese) ConsoleHowToRead() string { return "语言与主题" }
func (Chinese) ConsoleLanguage() string  { return "语言" }
func (Chinese) ConsoleTheme() string     { return "主题" }
func (Chinese) ConsoleLight() string     { return "浅色" }
func (Chinese) ConsoleDark() string      { return "深色" }
func (Chinese) ConsoleAsBrowser() string { return "跟随浏览器" }
func (Chinese) ConsoleZone() string      { return "时区" }
func (Chinese) ConsoleSet() string       { return "设置" }
func (Chinese) ConsoleMore() string      { return "更多" }
func (Chinese) ConsoleShow() string      { return "查询" }
func (Chinese) ConsoleAll() string       { return "全部" }
func (Chinese) ConsoleBack() string      { return "返回" }

func (Chinese) ConsoleLogin() string  { return "登录" }
func (Chinese) ConsoleLogout() string { return "退出登录" }
func (Chinese) ConsoleLoginHow() string {
	return "请在网关所在的机器上运行下面的命令。它会打开一个登录链接，每个链接只能使用一次。"
}
func (Chinese) ConsoleLoginAgain() string { return "我已登录：显示页面" }
func (Chinese) ConsoleLinkUsed() string {
	return "这个链接已被使用或已过期。每个链接只能使用一次。"
}
func (Chinese) ConsoleRoleNeeded(needed, has string) string {
	return fmt.Sprintf("此操作需要角色 %s，您的角色是 %s。请用具有该角色的链接登录：dingevent console --role %s", needed, has, needed)
}
func (Chinese) ConsoleFailed() string { return "操作未成功" }
func (Chinese) ConsoleNoPage(path string) string {
	return fmt.Sprintf("%q 处没有页面", path)
}
func (Chinese) ConsoleBadForm() string { return "无法读取表单，请重新提交" }
func (Chinese) ConsoleLargeForm(mebibytes int) string {
	return fmt.Sprintf("表单超过 %d MiB；请少提交一些", mebibytes)
}
func (Chinese) ConsoleBadZone(name string) string {
	return fmt.Sprintf("本机不认识时区 %q；时区名形如 Asia/Shanghai", name)
}
func (Chinese) ConsoleBadTime(text string) string {
	return fmt.Sprintf("%q 不是时间；请写成 2026-01-31T08:00 的形式", text)
}
func (Chinese) ConsoleNoAudit(why string) string {
	return "无法保存审计记录，因此没有执行任何操作：" + why
}

func (Chinese) ConsoleSeq() string       { return "序号" }
func (Chinese) ConsoleReceived() string  { return "接收时间" }
func (Chinese) ConsoleBorn() string      { return "发生时间" }
func (Chinese) ConsoleType() string      { return "类型" }
func (Chinese) ConsoleApp() string       { return "应用" }
func (Chinese) ConsoleCorp() string      { return "组织" }
func (Chinese) ConsoleTransport() string { return "传输方式" }
func (Chinese) ConsoleSince() string     { return "起始时间" }
func (Chinese) ConsolePayload() string   { return "事件内容" }
func (Chinese) ConsoleHidden() string    { return "已隐藏" }
func (Chinese) ConsoleMaskedSearch() string {
	return "个人信息对你隐藏，所以这次搜索不看它。"
}
func (Chinese) ConsoleCut(size int) string {
	return fmt.Sprintf("仅显示开头部分，完整内容共 %d 字节。", size)
}
