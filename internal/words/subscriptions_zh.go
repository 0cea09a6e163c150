package words

import "fmt"

func (Chinese) SubsShort() string               { return "列出订阅及其状况" }
func (Chinese) SubsColumns() string             { return "名称\t游标\t落后\t等待\t排队\t死信\t" }
func (Chinese) SubsNone() string                { return "没有订阅：事件会存入，但不投递给任何人" }
func (Chinese) SubsNotWorked(why string) string { return "没有在运行：" + why }
func (Chinese) SubsNotInConfig() string {
	return "不在配置里；请加回配置，重新设置，或用 forget 移除"
}
func (Chinese) SubsAttached(connections int) string {
	return fmt.Sprintf("已接入的连接：%d", connections)
}
func (Chinese) SubsPaused(drain bool, since string) string {
	if drain {
		return "自 " + since + " 起排空"
	}
	return "自 " + since + " 起暂停"
}
func (Chinese) SubsShowShort() string { return "显示订阅的内容（不含密钥）和状况" }
func (Chinese) SubsFrom(source string) string {
	switch source {
	case "config":
		return "来自配置"
	case "api":
		return "用命令或 API 设置"
	case "nobody":
		return "没有在运行：不在配置里"
	}
	return "守护进程已停止，来源未知"
}
func (Chinese) SubsPosition(cursor, behind uint64, waiting, parked, dead int) string {
	return fmt.Sprintf("游标 %d，落后 %d，等待 %d，排队 %d，死信 %d", cursor, behind, waiting, parked, dead)
}
func (Chinese) SubsSetShort() string { return "守护进程运行期间，新建或修改订阅" }
func (Chinese) SubsSetLong() string {
	return `守护进程运行期间，新建或修改订阅。FILE 的内容与配置中 subscriptions 的一项相同，YAML 或
JSON 均可；- 表示标准输入。其中的 ${NAME} 在守护进程每次打开订阅时取自它的环境变量，
路径也以守护进程所见为准。

订阅存在事件日志里，重启后仍在。新订阅从 start 所写的位置开始；修改后的从原来的游标继续。
写在配置里的订阅只能在配置里修改。`
}
func (Chinese) SubsSetExample() string         { return English{}.SubsSetExample() }
func (Chinese) SubsSetFlagFile() string        { return "订阅的内容；- 表示标准输入" }
func (Chinese) SubsSetDone(name string) string { return "已设置 " + name }
func (Chinese) SubsPauseShort() string         { return "停止尝试，直到恢复订阅" }
func (Chinese) SubsPauseLong() string {
	return `停止尝试，直到恢复订阅，重启后也一样。进行中的尝试会自行结束，新事件在事件日志里等待，
重试的计时停住。`
}
func (Chinese) SubsPauseDone(name string) string { return "已暂停 " + name }
func (Chinese) SubsPauseFlagReason() string      { return "原因，给看到它停着的人" }
func (Chinese) SubsDrainShort() string           { return "不取新事件，把已取的做完" }
func (Chinese) SubsDrainLong() string {
	return `不再从事件日志取新事件，直到恢复订阅，重启后也一样。已取的继续尝试到做完：
等待和排队会降到 0。`
}
func (Chinese) SubsDrainDone(name string) string { return "正在排空 " + name }
func (Chinese) SubsResumeShort() string          { return "结束暂停或排空" }
func (Chinese) SubsResumeLong() string {
	return "结束暂停或排空。没有暂停时不做改动。"
}
func (Chinese) SubsResumeDone(name string) string { return "已恢复 " + name }
func (Chinese) SubsForgetShort() string           { return "移除不在配置里的订阅" }
func (Chinese) SubsForgetLong() string {
	return `移除不在配置里的订阅，连同它的死信。移除之前，事件日志会保留从它的游标起的所有事件。`
}
func (Chinese) SubsForgetDone(name string) string { return "已移除 " + name }
func (Chinese) SubsSeekShort() string             { return "移动订阅的游标" }
func (Chinese) SubsSeekLong() string {
	return `移动订阅的游标，向前或向后。跳过的事件不投递。回退经过的事件会再次投递，但正在等待重试的
和已是死信的除外。正在运行的订阅会先停住，直到它的尝试结束。`
}
func (Chinese) SubsSeekExample() string { return English{}.SubsSeekExample() }
func (Chinese) SubsSeekFlagTo() string {
	return "序号、beginning、now，或从何时收到的事件开始：一个时间，或中国的日期"
}
func (Chinese) SubsSeekDone(name string, cursor uint64) string {
	return fmt.Sprintf("%s 接下来取 %d", name, cursor)
}
func (Chinese) SubsSeekBeyond(asked, next uint64) string {
	return fmt.Sprintf("%d 超出了事件日志的末尾（%d）：它等待下一个事件", asked, next)
}

func (Chinese) AttemptsShort() string { return "订阅失败的尝试，以及其后的各次尝试" }
func (Chinese) AttemptsLong() string {
	return `列出订阅有记录的尝试，最新的在前；或一个事件的尝试，最早的在前：包括每次失败，以及该事件
此后的每次尝试。第一次就成功的，只有订阅配置了 record: all 才有记录。`
}
func (Chinese) AttemptsExample() string { return English{}.AttemptsExample() }
func (Chinese) AttemptsFlagSeq() string { return "只要这个序号的事件" }
func (Chinese) AttemptsFlagJSON() string {
	return "每行输出一个 JSON 对象，含对方的应答"
}
func (Chinese) AttemptsColumns() string {
	return "序号\t尝试\t开始\t用时\t结果\t状态码\t错误"
}
func (Chinese) AttemptsNone(subscription string) string {
	return subscription + " 没有尝试记录：没有失败过"
}
func (Chinese) AttemptsOutcome(outcome string) string {
	switch outcome {
	case "succeeded":
		return "成功"
	case "failed":
		return "失败"
	case "rejected":
		return "拒收"
	case "postponed":
		return "推迟"
	case "lost":
		return "中断"
	case "exhausted":
		return "超过时限"
	}
	return "结果 " + outcome
}
