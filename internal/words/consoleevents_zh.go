package words

import "fmt"

func (Chinese) ConsoleText() string        { return "事件内容包含" }
func (Chinese) ConsoleWhere() string       { return "CEL 表达式" }
func (Chinese) ConsoleMoreFilters() string { return "更多条件" }
func (Chinese) ConsoleNews() string        { return "条新事件：点此显示" }
func (Chinese) ConsoleSkipped() string {
	return "条同时到达，本页放不下；重新加载后可以翻页查看"
}
func (Chinese) ConsoleSearched(looked int, back string) string {
	return fmt.Sprintf("已查看 %d 个事件，回溯到 %s。", looked, back)
}
func (Chinese) ConsoleSearchedAll() string { return "已搜索全部事件。" }
func (Chinese) ConsoleEventsUnjudged(count int, first uint64, why string) string {
	return fmt.Sprintf("有 %d 个无法判断，例如 %d：%s", count, first, why)
}
func (Chinese) ConsoleFields() string  { return "内容说明" }
func (Chinese) ConsoleField() string   { return "字段" }
func (Chinese) ConsoleValue() string   { return "值" }
func (Chinese) ConsoleMeaning() string { return "含义" }
func (Chinese) ConsoleUnmask() string  { return "显示个人信息" }
func (Chinese) ConsoleUnmaskHow() string {
	return "姓名、电话和地址已隐藏。查看者会记入审计。"
}
func (Chinese) ConsoleCopy() string     { return "带走使用" }
func (Chinese) ConsoleCopyCurl() string { return "从 API 获取" }
func (Chinese) ConsoleCopyTrigger() string {
	return "在笔记本上重新推送（先运行 dingevent dev 或 simulate）"
}
func (Chinese) ConsoleCopyFixture() string   { return "把内容存成测试用的文件" }
func (Chinese) ConsoleAgain() string         { return "编辑后再次推送" }
func (Chinese) ConsoleAgainHow() string      { return "模拟的钉钉会把它作为新事件推送。" }
func (Chinese) ConsoleSend() string          { return "推送" }
func (Chinese) ConsoleNoFake() string        { return "这里没有模拟的钉钉，请运行 dingevent dev" }
func (Chinese) ConsoleNotJSON() string       { return "内容不是合法的 JSON" }
func (Chinese) ConsoleHeaders() string       { return "传输方式附带的信息" }
func (Chinese) ConsoleDocumentation() string { return "钉钉文档" }
func (Chinese) ConsoleUntold() string        { return "未注明" }
func (Chinese) ConsoleBecame() string        { return "投递去向" }
func (Chinese) ConsoleBecameOf(seq uint64) string {
	return fmt.Sprintf("事件 %d 的投递去向", seq)
}
func (Chinese) ConsoleBecameMore(count int) string { return fmt.Sprintf("另有 %d 个", count) }
func (Chinese) ConsoleState() string               { return "状态" }
func (Chinese) ConsoleBecause() string             { return "原因" }
func (Chinese) ConsoleDeliverAgain() string        { return "重新投递" }
func (Chinese) ConsoleAttemptsAt(seq uint64, subscription string) string {
	return fmt.Sprintf("事件 %d 在 %s 中的投递记录", seq, subscription)
}
