package words

import "fmt"

func (Chinese) ConsoleName() string         { return "名称" }
func (Chinese) ConsoleSubscription() string { return "订阅" }
func (Chinese) ConsoleSubscriptionOf(name string) string {
	return fmt.Sprintf("订阅 %s", name)
}
func (Chinese) ConsoleStanding() string       { return "状况" }
func (Chinese) ConsoleBehind() string         { return "落后" }
func (Chinese) ConsoleWaiting() string        { return "等待" }
func (Chinese) ConsoleParked() string         { return "排队" }
func (Chinese) ConsoleCursor() string         { return "游标" }
func (Chinese) ConsoleConnections() string    { return "连接" }
func (Chinese) ConsoleNobodyAttached() string { return "没有程序接入，事件在等待" }
func (Chinese) ConsoleUnanswered(n int) string {
	return fmt.Sprintf("%d 个未应答", n)
}
func (Chinese) ConsoleTrouble() string { return "仅需要处理的" }
func (Chinese) ConsoleNoneOf(total int) string {
	return fmt.Sprintf("%d 个中没有符合条件的。", total)
}
func (Chinese) ConsoleSource() string         { return "来源" }
func (Chinese) ConsoleSpec() string           { return "内容" }
func (Chinese) ConsoleNoSpec() string         { return "这里不知道它的内容。" }
func (Chinese) ConsoleWhoChanged() string     { return "谁改过它" }
func (Chinese) ConsoleActions() string        { return "操作" }
func (Chinese) ConsoleWorkedHere() string     { return "在此运行" }
func (Chinese) ConsoleWorkedByNobody() string { return "没有在运行" }
func (Chinese) ConsoleFault() string          { return "无法运行" }
func (Chinese) ConsoleBreaker(since string) string {
	return fmt.Sprintf("自 %s 起熔断", since)
}
func (Chinese) ConsoleStalled() string      { return "停滞：等待的过多，不取新事件" }
func (Chinese) ConsoleJournalFails() string { return "事件日志出错：不做尝试" }
func (Chinese) ConsoleLastError() string    { return "最近的错误" }
func (Chinese) ConsoleAttempts() string     { return "记录的尝试" }
func (Chinese) ConsoleAttemptsOf(name string) string {
	return fmt.Sprintf("%s 的尝试", name)
}
func (Chinese) ConsoleAllAttempts() string { return "全部记录的尝试" }
func (Chinese) ConsoleAttempt() string     { return "尝试" }
func (Chinese) ConsoleBegan() string       { return "开始" }
func (Chinese) ConsoleEnded() string       { return "结束" }
func (Chinese) ConsoleTook() string        { return "用时" }
func (Chinese) ConsoleOutcome() string     { return "结果" }
func (Chinese) ConsoleAnswer() string      { return "应答" }
func (Chinese) ConsolePause() string       { return "暂停" }
func (Chinese) ConsolePauseHow() string {
	return "在恢复之前不做任何尝试，重启后也一样。新事件在事件日志里等待。"
}
func (Chinese) ConsolePauseReason() string { return "原因" }
func (Chinese) ConsoleDrain() string       { return "先做完已取的" }
func (Chinese) ConsoleResume() string      { return "恢复" }
func (Chinese) ConsoleTestSend() string    { return "再次投递它的最新事件" }
func (Chinese) ConsoleNoNewest() string {
	return "没有找到这个订阅要的已存事件。请选择要回放的事件。"
}
func (Chinese) ConsoleReplayThrough() string { return "通过它回放" }
func (Chinese) ConsoleSeek() string          { return "移动游标" }
func (Chinese) ConsoleSeekOf(name string) string {
	return fmt.Sprintf("移动 %s 的游标", name)
}
func (Chinese) ConsoleSeekHow() string {
	return "请写 now、beginning、序号、2026-11-26T08:00:00+08:00 这样的时间，或中国的日期。下一页说明结果，不会移动游标。"
}
func (Chinese) ConsoleSeekTo() string   { return "移到" }
func (Chinese) ConsoleSeekLook() string { return "查看结果" }
func (Chinese) ConsoleSeekFromTo(from, to uint64) string {
	return fmt.Sprintf("游标从 %d 移到 %d。", from, to)
}
func (Chinese) ConsoleSeekNothing() string { return "游标已经在那里。" }
func (Chinese) ConsoleSeekBack() string {
	return "其间的事件会再次投递，等待重试的和死信除外。"
}
func (Chinese) ConsoleSeekForward() string {
	return "其间的事件不再投递。等待重试的仍会投递。"
}
func (Chinese) ConsoleSeekDo(to uint64) string {
	return fmt.Sprintf("把游标移到 %d", to)
}
func (Chinese) ConsoleNoSuchEnd() string {
	return "数据库没有应答，不知道事件日志的末尾；请重试"
}
func (Chinese) ConsoleForget() string { return "移除" }
func (Chinese) ConsoleForgetOf(name string) string {
	return fmt.Sprintf("移除 %s", name)
}
func (Chinese) ConsoleForgetWhat() string {
	return "它将结束，死信也随之永久消失。等待重试的不再投递。"
}
func (Chinese) ConsoleForgetDo(dead int) string {
	return fmt.Sprintf("移除它，连同 %d 封死信", dead)
}
func (Chinese) ConsoleForgetGrown() string {
	return "现在的死信比页面上写的多。请再看一遍。"
}
func (Chinese) ConsoleDoneTaken() string     { return "已记下，将会执行。" }
func (Chinese) ConsoleDonePaused() string    { return "已暂停。" }
func (Chinese) ConsoleDoneDraining() string  { return "正在做完已取的，不取新事件。" }
func (Chinese) ConsoleDoneResumed() string   { return "已恢复。" }
func (Chinese) ConsoleDoneSought() string    { return "游标已移动。" }
func (Chinese) ConsoleDoneSet() string       { return "已设置。" }
func (Chinese) ConsoleDoneForgotten() string { return "已移除。" }
