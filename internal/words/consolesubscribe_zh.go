package words

import "fmt"

func (Chinese) ConsoleSubscribe() string { return "新建订阅" }
func (Chinese) ConsoleChange() string    { return "修改" }
func (Chinese) ConsoleChangeOf(name string) string {
	return fmt.Sprintf("修改 %s", name)
}
func (Chinese) ConsoleByText() string  { return "按配置的写法填写" }
func (Chinese) ConsoleByGuide() string { return "逐项填写 webhook" }
func (Chinese) ConsoleSpecHow() string {
	return "YAML 或 JSON，写法同配置中 subscriptions 的一项。${NAME} 取自守护进程的环境变量。(secret) 代表不显示的密钥：请改写成 ${NAME}。"
}
func (Chinese) ConsoleSecret() string { return "签名密钥，写成 ${NAME}" }
func (Chinese) ConsoleNeedReference() string {
	return "secret：请写 ${NAME}，由守护进程从环境变量取得，不要写密钥本身"
}
func (Chinese) ConsoleFilter() string   { return "哪些事件" }
func (Chinese) ConsoleTypes() string    { return "类型" }
func (Chinese) ConsoleCorps() string    { return "组织" }
func (Chinese) ConsoleAppNames() string { return "应用" }
func (Chinese) ConsoleRules() string    { return "钉钉的规则，每行一条" }
func (Chinese) ConsoleIDs() string      { return "事件 ID" }
func (Chinese) ConsoleListsHow() string {
	return "多个值用空格或逗号分隔；* 代表任意字符。留空表示全部。"
}
func (Chinese) ConsoleOrder() string      { return "顺序" }
func (Chinese) ConsoleOrderNone() string  { return "不保证：尽快投递" }
func (Chinese) ConsoleOrderCorp() string  { return "同一组织的依次投递" }
func (Chinese) ConsoleOrderKey() string   { return "同一键的依次投递" }
func (Chinese) ConsoleOrderKeyOf() string { return "键（按键排序时）" }
func (Chinese) ConsoleCountDay() string   { return "统计最近 24 小时会得到多少" }
func (Chinese) ConsoleCounted(n int) string {
	return fmt.Sprintf("选中 %d 个事件。", n)
}
func (Chinese) ConsoleCounting(n int) string {
	return fmt.Sprintf("目前 %d 个；仍在查找。", n)
}
func (Chinese) ConsoleLooked() string { return "已查看" }
func (Chinese) ConsoleUnjudged(n int) string {
	return fmt.Sprintf("%d 个无法判断，因为 where 对它们出错。它们会成为死信。", n)
}
func (Chinese) ConsoleGoOn() string { return "继续" }
