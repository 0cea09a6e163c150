package words

import "fmt"

func (Chinese) OverviewAttention() string { return "需要处理" }
func (Chinese) OverviewNothing() string   { return "没有需要处理的问题。" }
func (Chinese) OverviewBad() string       { return "故障" }
func (Chinese) OverviewWarning() string   { return "警告" }
func (Chinese) OverviewDeadLetters(count int) string {
	return fmt.Sprintf("死信 %d 条。请查看原因，然后重试或丢弃。", count)
}
func (Chinese) OverviewNotWorked(why string) string {
	return "没有运行，它的事件在等待：" + why
}
func (Chinese) OverviewUnknown() string {
	return "本网关不认识这个订阅。事件日志会保留其游标之后的所有事件。"
}
func (Chinese) OverviewPerMinute() string    { return "每分钟事件数" }
func (Chinese) OverviewStoring() string      { return "保存一次推送的用时" }
func (Chinese) OverviewMilliseconds() string { return "单位毫秒，为上限值。" }
func (Chinese) OverviewWithin(percent int) string {
	return fmt.Sprintf("%d %% 不超过", percent)
}
func (Chinese) OverviewOthers() string { return "其他" }
func (Chinese) OverviewMinute() string { return "分钟" }
func (Chinese) OverviewTable(minutes int) string {
	return fmt.Sprintf("以表格显示最近 %d 分钟", minutes)
}
func (Chinese) OverviewQuiet() string { return "最近 180 分钟没有收到推送。" }
func (Chinese) OverviewThisGateway(since string) string {
	return "仅本网关，自 " + since + " 开始统计。再次推送的事件会重复计数。"
}
func (Chinese) OverviewNoActivity() string { return "不知道最近收到了什么。" }
func (Chinese) OverviewMonth() string      { return "本月" }
func (Chinese) OverviewMonthAbout(count uint64, since string) string {
	return fmt.Sprintf("自 %s（中国时间）起约保存了 %d 个事件。", since, count)
}
func (Chinese) OverviewMonthCut() string {
	return "事件日志中最早的事件就在本月。更早的可能已被清除，实际数量更多。"
}
func (Chinese) OverviewMonthUnknown() string { return "事件日志无法给出本月的事件数。" }
func (Chinese) OverviewQuotas() string       { return "钉钉的配额按自然月计算。" }
func (Chinese) OverviewBacklog() string      { return "积压" }
func (Chinese) OverviewSubscription() string { return "订阅" }
func (Chinese) OverviewBehind() string       { return "落后" }
func (Chinese) OverviewWaiting() string      { return "等待重试" }
func (Chinese) OverviewOldest() string       { return "下一个事件的接收时间" }
func (Chinese) OverviewMore(count int) string {
	return fmt.Sprintf("另有 %d 个订阅", count)
}
func (Chinese) OverviewConnections() string   { return "连接" }
func (Chinese) OverviewNoApp() string         { return "配置中没有应用。" }
func (Chinese) OverviewState() string         { return "状态" }
func (Chinese) OverviewOpen() string          { return "已建立" }
func (Chinese) OverviewLastEvent() string     { return "最近事件" }
func (Chinese) OverviewFailures() string      { return "失败" }
func (Chinese) OverviewCommits() string       { return "提交失败" }
func (Chinese) OverviewRefusedLately() string { return "180 分钟内未保存的推送" }
func (Chinese) OverviewNotStored() string     { return "未保存的 HTTP 推送" }
func (Chinese) OverviewLater() string         { return "应答 LATER" }
func (Chinese) OverviewFailed() string        { return "应答错误" }
func (Chinese) OverviewLost() string          { return "随连接丢失的应答" }
