package words

import "fmt"

func (Chinese) DeadShort() string { return "死信：最终没有投递成功的事件" }
func (Chinese) DeadLong() string {
	return `死信是最终没有投递成功的事件：接收方拒收，或已超过重试时限。死信连同事件一起保留，
直到重试或丢弃。

不带子命令时列出死信。`
}
func (Chinese) DeadExample() string   { return English{}.DeadExample() }
func (Chinese) DeadListShort() string { return "列出死信" }
func (Chinese) DeadListLong() string {
	return `列出死信，或选项选中的死信；各选项须同时满足。表达式无法判断的不列出，
数量写到标准错误输出。`
}
func (Chinese) DeadListExample() string { return English{}.DeadListExample() }
func (Chinese) DeadShowShort() string {
	return "以 JSON 显示一封死信，含事件和各次尝试"
}
func (Chinese) DeadFlagLimitJSON() string    { return "每行输出一个 JSON 对象，含事件" }
func (Chinese) DeadFlagSubscription() string { return "只要这个订阅的" }
func (Chinese) DeadFlagSince() string {
	return "只要此后成为死信的：15m、24h、2026-01-31T08:00:00+08:00、表格里那样的时间，或日期（按中国时间）"
}
func (Chinese) DeadFlagUntil() string { return "只要此前成为死信的，写法同 --since" }
func (Chinese) DeadFlagError() string {
	return "只要最后一次尝试的错误含有这段文字的，不分大小写"
}
func (Chinese) DeadFlagAll() string      { return "现有的全部死信" }
func (Chinese) DeadFlagDryRun() string   { return "不做改动；打印会处理哪些、共多少" }
func (Chinese) DeadFlagMoveJSON() string { return "每封死信输出一行 JSON，含处理结果" }
func (Chinese) DeadColumns() string {
	return "订阅\t序号\t成为死信\t尝试\t类型\tID\t原因"
}
func (Chinese) DeadNone() string      { return "没有死信" }
func (Chinese) DeadNoneThose() string { return "没有符合这些选项的死信" }
func (Chinese) DeadUnknown(id string) string {
	return fmt.Sprintf("没有死信 %q；列出死信：dingevent dead list", id)
}
func (Chinese) DeadRetryShort() string   { return "立即重试死信" }
func (Chinese) DeadDiscardShort() string { return "丢弃死信" }
func (Chinese) DeadMoveLong(short string) string {
	return short + `：一个事件的、选项选中的（各选项须同时满足），或全部。
命令开始之后才成为死信的保持不变；表达式无法判断的也保持不变，退出码为 1。`
}
func (Chinese) DeadMoveExample(verb string) string { return English{}.DeadMoveExample(verb) }
func (Chinese) DeadRetried() string                { return "将重试" }
func (Chinese) DeadDiscarded() string              { return "已丢弃" }
func (Chinese) DeadWouldRetry() string             { return "会重试" }
func (Chinese) DeadWouldDiscard() string           { return "会丢弃" }
func (Chinese) DeadNotWorked() string {
	return "保持不变：这个订阅没有在运行，重试也没有人投递；原因见：dingevent subscriptions"
}
func (Chinese) DeadNotDead() string { return "已不是死信；已被他人处理" }
func (Chinese) DeadGone() string    { return "已随订阅一起消失" }
func (Chinese) DeadNone1(seq uint64, id string) string {
	return fmt.Sprintf("%d %s：不是死信，或已不再是", seq, id)
}
func (Chinese) DeadMoved(count int, what string) string { return fmt.Sprintf("%d 封%s", count, what) }
func (Chinese) DeadSelect() string {
	return "请写明一封死信，或用 --type、--error 等选项选择，或写 --all；列出死信：dingevent dead list"
}
func (Chinese) DeadSomeNotWorked() string {
	return "部分死信保持不变：它们的订阅没有在运行，重试也没有人投递；原因见：dingevent subscriptions"
}
func (Chinese) DeadUnjudged(count int, subscription string, seq uint64, why string) string {
	return fmt.Sprintf("%d 封无法判断，已略过，例如 %s %d：%s；请缩小 --type 范围，先判断 has()，或逐个指明",
		count, subscription, seq, why)
}
