package words

import "fmt"

func (Chinese) ConsoleSearch() string         { return "搜索（中文或英文）" }
func (Chinese) ConsoleFamily() string         { return "分类" }
func (Chinese) ConsoleFound(count int) string { return fmt.Sprintf("找到 %d 种事件", count) }
func (Chinese) ConsoleNoSuchType(eventType string) string {
	return fmt.Sprintf("事件目录里没有类型 %q", eventType)
}
func (Chinese) ConsoleStoredOfType() string    { return "已存储的此类事件" }
func (Chinese) ConsoleKind() string            { return "数据类型" }
func (Chinese) ConsoleSamples() string         { return "样例" }
func (Chinese) ConsoleTrigger() string         { return "推送一个样例" }
func (Chinese) ConsoleTriggerApproval() string { return "推送一个审批事件，看它的去向" }
func (Chinese) ConsoleDecodeHow() string {
	return "粘贴收到的内容：Stream 帧、解密后的 HTTP 请求体、一行数据、失败列表的应答，或 dingevent 写出的 JSON。内容不会被保存。"
}
func (Chinese) ConsoleByItsLooks() string   { return "自动判断" }
func (Chinese) ConsoleTypeIfUntold() string { return "类型（内容没有写明时）" }
func (Chinese) ConsoleDecodedNone() string  { return "这是一个没有事件的列表。" }
func (Chinese) ConsoleDecodeProblems() string {
	return "有些内容在结构体里没有对应的位置："
}
func (Chinese) ConsoleNoNumber(text string) string {
	return fmt.Sprintf("%q 不是数字", text)
}
func (Chinese) ConsoleDecodedSome(shown, all int) string {
	return fmt.Sprintf("这里显示前 %d 个事件，共 %d 个。全部内容请用 dingevent decode 查看。", shown, all)
}
