package words

import "fmt"

func (Chinese) ConsoleLetter(seq uint64, subscription string) string {
	return fmt.Sprintf("死信 %d，订阅 %s", seq, subscription)
}
func (Chinese) ConsoleLetterGone(seq uint64, subscription string) string {
	return fmt.Sprintf("事件 %d 不是 %q 的死信，或已不再是", seq, subscription)
}
func (Chinese) ConsoleReason() string       { return "原因" }
func (Chinese) ConsoleFirstError() string   { return "最初的错误：" }
func (Chinese) ConsoleFirstAttempt() string { return "首次尝试" }
func (Chinese) ConsoleDied() string         { return "成为死信" }
func (Chinese) ConsoleDiedSince() string    { return "此后成为死信" }
func (Chinese) ConsoleDiedUntil() string    { return "此前成为死信" }
func (Chinese) ConsoleErrorText() string    { return "错误文字" }
func (Chinese) ConsoleDamagedOnly() string  { return "仅损坏的事件" }
func (Chinese) ConsoleView() string         { return "视图" }
func (Chinese) ConsoleViewEach() string     { return "逐封" }
func (Chinese) ConsoleViewReasons() string  { return "按原因" }
func (Chinese) ConsoleGroupsOf(n int) string {
	return fmt.Sprintf("%d 封死信的原因。错误中的数字和 ID 视为相同。", n)
}
func (Chinese) ConsoleOneOfThem() string { return "其中一封" }
func (Chinese) ConsoleChoose() string    { return "选择" }
func (Chinese) ConsoleChooseOne(seq uint64, subscription string) string {
	return fmt.Sprintf("选择 %d，订阅 %s", seq, subscription)
}
func (Chinese) ConsoleNoneChosen() string {
	return "没有选择任何一封，因此没有执行任何操作。"
}
func (Chinese) ConsoleRetry() string         { return "重试" }
func (Chinese) ConsoleRetryChosen() string   { return "重试所选" }
func (Chinese) ConsoleDiscard() string       { return "丢弃…" }
func (Chinese) ConsoleDiscardChosen() string { return "丢弃所选" }
func (Chinese) ConsoleDiscardWhat() string   { return "丢弃的不再投递，也无法找回。" }
func (Chinese) ConsoleAgedOut() string       { return "事件已过期清除" }
func (Chinese) ConsoleNoAttempts() string    { return "不再有尝试的记录。" }
func (Chinese) ConsoleAttemptsMore(n int) string {
	return fmt.Sprintf("仅显示前 %d 次。", n)
}
func (Chinese) ConsoleDeadNoneThose() string { return "没有符合条件的死信。" }
func (Chinese) ConsoleDeadNoneYet() string   { return "目前没有找到。请看下一页。" }
func (Chinese) ConsoleDeadLeft(n int) string {
	return fmt.Sprintf("%d 封保持不变：它们的订阅没有在运行，重试也没有人投递。", n)
}
func (Chinese) ConsoleDeadGone(n int) string {
	return fmt.Sprintf("%d 封已不再是死信。", n)
}
func (Chinese) ConsoleAllThatMatch() string { return "所有符合条件的" }
func (Chinese) ConsoleAllHow() string {
	return "先统计数量。在您确认之前不会执行任何操作。"
}
func (Chinese) ConsoleRetryAll() string   { return "重试所有符合条件的死信" }
func (Chinese) ConsoleDiscardAll() string { return "丢弃所有符合条件的死信" }
func (Chinese) ConsoleDeadEvery() string {
	return "没有筛选条件：这是所有订阅的全部死信。"
}
func (Chinese) ConsoleDeadBefore(at string) string {
	return fmt.Sprintf("仅限 %s 之前成为死信的。之后的不受影响。", at)
}
func (Chinese) ConsoleDeadCounting(n int) string {
	return fmt.Sprintf("目前 %d 封死信；仍在查找。", n)
}
func (Chinese) ConsoleDeadCounted(n int) string {
	return fmt.Sprintf("%d 封死信符合条件。", n)
}
func (Chinese) ConsoleRetryThem(n int) string {
	return fmt.Sprintf("重试这 %d 封", n)
}
func (Chinese) ConsoleDiscardThem(n int) string {
	return fmt.Sprintf("永久丢弃这 %d 封", n)
}
func (Chinese) ConsoleBadTally() string {
	return "这个统计已被改动，或来自网关上次启动之前；请重新统计"
}
func (Chinese) ConsoleBadSeq(text string) string {
	return fmt.Sprintf("%q 不是序号", text)
}
func (Chinese) ConsoleJobs() string   { return "任务" }
func (Chinese) ConsoleNoJobs() string { return "网关启动以来没有任务。" }
func (Chinese) ConsoleJobRetries(n int) string {
	return fmt.Sprintf("重试 %d 封死信", n)
}
func (Chinese) ConsoleJobDiscards(n int) string {
	return fmt.Sprintf("丢弃 %d 封死信", n)
}
func (Chinese) ConsoleJobTaken() string { return "已记下，将会执行" }
func (Chinese) ConsoleJobDone() string  { return "已完成。" }
func (Chinese) ConsoleJobStopped() string {
	return "已停止。处理过的已完成，其余不受影响。"
}
func (Chinese) ConsoleJobMore() string {
	return "符合条件的比统计的多。多出的保持不变；请重新统计。"
}
func (Chinese) ConsoleJobAgain() string {
	return "请回到死信页面重新统计：已处理的不会重复处理。"
}
func (Chinese) ConsoleTooManyJobs(n int) string {
	return fmt.Sprintf("已有 %d 个任务在运行；请等一个结束，或停止一个", n)
}
func (Chinese) ConsoleNoJob(id string) string {
	return fmt.Sprintf("没有任务 %q；网关重启后任务会被遗忘", id)
}
func (Chinese) ConsoleStop() string         { return "停止" }
func (Chinese) ConsoleDoneStopping() string { return "正在停止。" }
func (Chinese) ConsoleReload() string       { return "刷新" }
