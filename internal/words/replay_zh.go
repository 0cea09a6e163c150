package words

import "fmt"

func (Chinese) ReplayShort() string { return "再次投递已存入的事件" }
func (Chinese) ReplayLong() string {
	return `再次投递已存入的事件：通过一个订阅（按它的过滤条件），或投到单独指定的 sink。接收方能看出
是回放。游标不动，新事件照常投递，失败会重试，投递不了的成为订阅 replay/NAME 的死信。

回放由守护进程执行，重启后继续：结束本命令只是不再观看。`
}
func (Chinese) ReplayExample() string          { return English{}.ReplayExample() }
func (Chinese) ReplayFlagSubscription() string { return "通过这个订阅" }
func (Chinese) ReplayFlagTo() string           { return "投到这个 webhook，形式为 CloudEvents" }
func (Chinese) ReplayFlagSink() string {
	return "投到这个文件里写的 webhook、file、nats 或 kafka，写法同配置，路径以守护进程所见为准；- 表示标准输入"
}
func (Chinese) ReplayFlagID() string { return "只要这个 ID 的事件；可重复给出" }
func (Chinese) ReplayFlagType() string {
	return "只要这个事件类型；* 代表任意字符；可重复给出"
}
func (Chinese) ReplayFlagCorp() string { return "只要这个组织；可重复给出" }
func (Chinese) ReplayFlagApp() string {
	return "只要这个应用，写它在配置里的名称；可重复给出"
}
func (Chinese) ReplayFlagRule() string {
	return "同类事件中只要钉钉的这条规则选中的，写法同配置；可重复给出"
}
func (Chinese) ReplayFlagUntil() string  { return "只要此前收到的，写法同 --since" }
func (Chinese) ReplayFlagFrom() string   { return "只要从这个序号起的" }
func (Chinese) ReplayFlagBefore() string { return "只要这个序号之前的" }
func (Chinese) ReplayFlagAll() string    { return "没有其他选择条件时，要全部已存入的" }
func (Chinese) ReplayFlagName() string   { return "回放的名称；默认是当前时间" }
func (Chinese) ReplayFlagDryRun() string { return "只统计会投递多少，不投递" }
func (Chinese) ReplayFlagDetach() string { return "不等它完成" }
func (Chinese) ReplayFlagJSON() string {
	return "输出一个 JSON 对象：有 --dry-run 时是统计，否则是回放的状况"
}
func (Chinese) ReplaySelect() string {
	return "请选择事件，例如 --since 或 --id，或写 --all"
}
func (Chinese) ReplayWhere() string {
	return "请写明投到哪里：--subscription、--to 或 --sink"
}
func (Chinese) ReplayLooking() string        { return "正在查找" }
func (Chinese) ReplayWould(count int) string { return fmt.Sprintf("会再次投递 %d 个", count) }
func (Chinese) ReplayUnjudged(count int) string {
	return fmt.Sprintf("%d 个无法判断，因为 --where 对它们出错，会成为死信；请缩小 --type 范围，或先判断 has()", count)
}
func (Chinese) ReplayBegun(id string) string {
	return fmt.Sprintf("回放 %s 已开始；查看：dingevent replay show %s", id, id)
}
func (Chinese) ReplayGoesOn(id string) string {
	return fmt.Sprintf("回放 %s 仍在进行；查看：dingevent replay show %s", id, id)
}
func (Chinese) ReplayMayGoOn(id, cause string) string {
	return fmt.Sprintf("%s；回放可能仍在进行：dingevent replay show %s", cause, id)
}
func (Chinese) ReplayBroken(id, why string) string {
	return fmt.Sprintf("回放 %s 无法继续：%s", id, why)
}
func (Chinese) ReplayPaused(id, why string) string {
	return fmt.Sprintf("回放 %s 已暂停：%s；继续：dingevent subscriptions resume replay/%s", id, why, id)
}
func (Chinese) ReplayDaemonEnded() string {
	return "守护进程已结束；它再启动时回放继续"
}
func (Chinese) ReplayDone(id string, delivered, dead int, took string) string {
	return fmt.Sprintf("回放 %s 已完成：投递 %d 个，死信 %d 封，用时 %s", id, delivered, dead, took)
}
func (Chinese) ReplayLeftDead(id string, dead int) string {
	return fmt.Sprintf("回放 %s 留下 %d 封死信；查看：dingevent dead list --subscription replay/%s", id, dead, id)
}
func (Chinese) ReplayProgress(id string, waiting, dead int) string {
	return fmt.Sprintf("回放 %s，等待 %d，死信 %d", id, waiting, dead)
}
func (Chinese) ReplayListShort() string { return "列出回放，包括已完成的" }
func (Chinese) ReplayColumns() string {
	return "名称\t状态\t已取\t等待\t死信\t开始\t投到\t"
}
func (Chinese) ReplayNone() string    { return "没有回放" }
func (Chinese) ReplayOwnSink() string { return "单独的 sink" }
func (Chinese) ReplayState(state string) string {
	switch state {
	case "running":
		return "进行中"
	case "paused":
		return "已暂停"
	case "broken":
		return "无法继续"
	case "stopped":
		return "已停止"
	case "finished":
		return "已完成"
	}
	return "状态 " + state
}
func (Chinese) ReplayShowShort() string   { return "以 JSON 显示回放的状况" }
func (Chinese) ReplayForgetShort() string { return "结束回放，连同死信一起忘记" }
func (Chinese) ReplayForgetLong() string {
	return "结束回放，连同死信一起忘记。已投递的不受影响。"
}
