package words

import (
	"fmt"
	"strings"
)

func (Chinese) TriggerShort() string { return "让模拟钉钉推送一个或多个事件" }
func (Chinese) TriggerLong() string {
	return `让 "dingevent dev" 或 "dingevent simulate" 的模拟钉钉推送一个事件：我们的样例，或 --data 的内容。
TYPE 以斜杠开头时，是 Stream 回调的 topic，例如机器人消息。HTTP 的内容没有写明类型时，
补上钉钉会加的字段；其余逐字节原样推送。在 --wait 内没有应答成功时，退出码为 1。

给出 --count 时同时推送这么多个；再给出 --every 则逐个推送。`
}
func (Chinese) TriggerExample() string { return English{}.TriggerExample() }
func (Chinese) TriggerName() string {
	return "请写明事件类型；有样例的类型：dingevent trigger --list"
}
func (Chinese) TriggerFlagTransport() string {
	return "推送方式：stream、http 或 synchttp；或 rds，要给出 --rds"
}
func (Chinese) TriggerFlagRDS() string {
	return "配合 --transport rds：服务商的表所在的 mysql:// URL，没有表就建；不需要模拟钉钉"
}
func (Chinese) TriggerNoRDS() string {
	return "--transport rds 写入一行数据：请用 --rds mysql://用户:密码@主机:3306/数据库 指明位置"
}
func (Chinese) TriggerRow(eventType, id, table, server string) string {
	return fmt.Sprintf("%s（rds）  %s  已写入 %[4]s 的表 %[3]s", eventType, id, table, server)
}
func (Chinese) TriggerFlagData() string {
	return "事件内容：JSON、@文件，或 - 表示标准输入；默认用样例"
}
func (Chinese) TriggerFlagCorp() string { return "发生事件的组织" }
func (Chinese) TriggerFlagID() string {
	return "事件 ID，多个时后面加编号；默认新生成"
}
func (Chinese) TriggerFlagClientID() string {
	return "Stream：推给这个应用；默认是唯一连接着的应用"
}
func (Chinese) TriggerFlagWait() string { return "等待应答的时间" }
func (Chinese) TriggerFlagCount() string {
	return "推送这么多个事件；没有 --every 时同时推送"
}
func (Chinese) TriggerFlagEvery() string { return "两次推送的间隔" }
func (Chinese) TriggerFlagList() string  { return "列出有样例的类型" }
func (Chinese) TriggerFlagJSON() string  { return "输出一个 JSON 对象：各次尝试及结果" }
func (Chinese) TriggerBadCount() string  { return "--count 至少为 1，--every 不能小于零" }
func (Chinese) TriggerNotAnswered(unanswered, count int) string {
	return fmt.Sprintf("%[2]d 个中有 %[1]d 个没有应答成功", unanswered, count)
}
func (Chinese) TriggerAttempt(eventType, way, id string, number int, result string, ms int64) string {
	return fmt.Sprintf("%s（%s）  %s  第 %d 次尝试  %s，用时 %d ms", eventType, way, id, number, result, ms)
}
func (Chinese) TriggerResponse(response string) string { return "应答内容：" + response }
func (Chinese) TriggerSuccess() string                 { return "应答成功" }
func (Chinese) TriggerOverQuota() string               { return "没有推送：应用本月的额度已用完" }
func (Chinese) TriggerUnsubscribed() string            { return "没有推送：应用没有订阅这个事件" }
func (Chinese) TriggerNotYet() string {
	return "还没有应答成功；10 秒和 30 秒后会再推，或按 simulate 的 --again"
}
func (Chinese) TriggerNoCallback(topic string, unwanted, robot bool) string {
	switch {
	case unwanted && robot:
		return "没有连接接收机器人消息：请在该应用的 stream 下设置 robot: true；自己的程序请用 SDK 为 " + topic + " 注册回调"
	case unwanted:
		return "没有连接接收这种回调；请在你的程序里用钉钉的 SDK 为 " + topic + " 注册回调"
	case robot:
		return "还没有应答成功；机器人消息会在 60 秒后再推一次"
	}
	return "没有应答成功；这种回调只推一次"
}
func (Chinese) TriggerNotAllYet() string {
	return "还没有全部应答成功；10 秒和 30 秒后会再推，或按 simulate 的 --again"
}
func (Chinese) TriggerBurst(pushed, answered, failed, overQuota, trying int) string {
	return fmt.Sprintf("推送 %d 个：应答成功 %d，失败 %d，超出额度 %d，仍在尝试 %d", pushed, answered, failed, overQuota, trying)
}
func (Chinese) TriggerNoSample(eventType string, near []string) string {
	if len(near) > 0 {
		return fmt.Sprintf("没有 %q 的样例；是否想用 %s？目录里没有的类型，请用 --data 给出内容", eventType, strings.Join(near, "、"))
	}
	return fmt.Sprintf("没有 %q 的样例；请用 --data 给出内容，或看：dingevent trigger --list", eventType)
}
func (Chinese) FakeFlagSimulator() string { return "模拟钉钉的监听地址" }
func (Chinese) FakeAway(cause string) string {
	return "没有模拟钉钉应答：" + cause + "；启动一个：dingevent dev"
}
func (Chinese) FakeNoTransport(way string) string {
	return fmt.Sprintf("没有推送方式 %q；可选：stream、http、synchttp", way)
}
func (Chinese) FakeNoCallback() string {
	return "simulate 不知道回调地址；启动时请给出 --callback、--token、--aes-key 和 --owner，或在 /call_back/register_call_back 为 HTTP 登记一个"
}
func (Chinese) FakeNobody(canHTTP bool) string {
	text := "没有应用通过 Stream 连接；请先把它的 base URL 指向模拟钉钉"
	if canHTTP {
		text += "，或用 HTTP 推送：--transport http"
	}
	return text
}
func (Chinese) FakeSeveral(count int) string {
	return fmt.Sprintf("有 %d 个应用通过 Stream 连接；请用 --client-id 指明一个", count)
}
func (Chinese) FakeBadCount(most int) string {
	return fmt.Sprintf("count 必须在 1 到 %d 之间", most)
}
func (Chinese) FakeNoFault() string      { return "没有这个故障在生效" }
func (Chinese) FakeNoConnection() string { return "没有这个连接在接收推送" }
func (Chinese) FaultShort() string {
	return "让模拟钉钉出故障：断开、静默、变慢、离线"
}
func (Chinese) FaultLong() string {
	return `让 "dingevent dev" 或 "dingevent simulate" 的模拟钉钉按需出故障。故障一直生效，直到被结束、
满 --for 的时间或发生满 --count 次；cut 和 half-open 没有 --every 时只发生一次。
随机的部分由 simulate 的 --seed 决定。

不带子命令时，列出连接和正在生效的故障。`
}
func (Chinese) FaultExample() string      { return English{}.FaultExample() }
func (Chinese) FaultCut() string          { return "断开连接，不发关闭帧" }
func (Chinese) FaultHalfOpen() string     { return "让连接静默：TCP 还在，但什么都不通" }
func (Chinese) FaultSlow() string         { return "延迟发给客户端的内容" }
func (Chinese) FaultDuplicate() string    { return "没有失败也推送两次" }
func (Chinese) FaultReorder() string      { return "扣住推送，换个顺序再发" }
func (Chinese) FaultBadSignature() string { return "弄坏 HTTP 推送的签名" }
func (Chinese) FaultOutage() string {
	return "对要建立连接的程序装作离线：503，或按指定的应答"
}
func (Chinese) FaultRefuse() string { return "像应用没有配置好那样拒绝建立连接：400" }
func (Chinese) FaultDeny() string {
	return "让接口调用失败：token、注册的回调、推送失败列表"
}
func (Chinese) FaultSkew() string { return "让钉钉的时钟不准" }
func (Chinese) FaultFlagClientID() string {
	return "只对这个应用；HTTP 推送时是回调的 owner"
}
func (Chinese) FaultFlagConnectionID() string { return "只对这个连接；见：dingevent fault" }
func (Chinese) FaultFlagEvery() string        { return "反复发生，间隔这么久" }
func (Chinese) FaultFlagFor() string {
	return "过这么久结束；outage 有 --every 时，是每次持续的时间"
}
func (Chinese) FaultFlagRate() string   { return "发生的概率，0 到 1；0 表示总是" }
func (Chinese) FaultFlagCount() string  { return "发生这么多次后结束" }
func (Chinese) FaultFlagDelay() string  { return "延迟这么久" }
func (Chinese) FaultFlagJitter() string { return "再随机多延迟，最多这么久" }
func (Chinese) FaultFlagAfter() string  { return "第二次推送与第一次的间隔；默认 1ms" }
func (Chinese) FaultFlagWithin() string { return "最多扣住这么久；默认 1s" }
func (Chinese) FaultFlagSize() string   { return "一批这么多个；默认 2" }
func (Chinese) FaultFlagPings() string {
	return "钉钉察觉之前有这么多个 ping 没有回应；默认 3"
}
func (Chinese) FaultFlagBy() string      { return "快这么多；负数表示慢" }
func (Chinese) FaultFlagStatus() string  { return "HTTP 状态码" }
func (Chinese) FaultFlagBody() string    { return "应答内容，例如代理的页面" }
func (Chinese) FaultFlagCode() string    { return "钉钉的错误码；默认 invalidParameter" }
func (Chinese) FaultFlagMessage() string { return `钉钉的错误信息；默认 "ua invalid"` }
func (Chinese) FaultFlagReset() string   { return "不应答，直接断开" }
func (Chinese) FaultFlagHang() string    { return "一直不应答" }
func (Chinese) FaultFlagCall() string    { return "只对这个路径，例如 /gettoken" }
func (Chinese) FaultFlagAs() string {
	return "方式：throttled（限流）、blocked（返回 HTML 页面）、expired（token 过期）、away（离线）、cut（应答只到一半）；默认 throttled"
}
func (Chinese) FaultFlagRetryAfter() string { return "写在 Retry-After 头里" }
func (Chinese) FaultNoDenial(as string) string {
	return fmt.Sprintf("没有拒绝方式 %q；有 throttled、blocked、expired、away 和 cut", as)
}
func (Chinese) FaultEndShort() string       { return "结束一个故障，或全部" }
func (Chinese) FaultEnded(count int) string { return fmt.Sprintf("已结束 %d 个", count) }
func (Chinese) FaultDisconnectShort() string {
	return "通知客户端断开，像钉钉每隔几小时所做的"
}
func (Chinese) FaultDisconnectFlagClientID() string { return "只对这个应用" }
func (Chinese) FaultDisconnectFlagReason() string {
	return "钉钉给出的原因；默认是它常用的"
}
func (Chinese) FaultToldToLeave(count int) string {
	return fmt.Sprintf("已通知 %d 个断开", count)
}
func (Chinese) FaultConnection(id, clientID string, halfOpen bool, span string) string {
	text := "正常"
	if halfOpen {
		text = "半开"
	}
	return fmt.Sprintf("连接 %s  %s  %s  已有 %s", id, clientID, text, span)
}
func (Chinese) FaultNone() string { return "没有故障在生效" }
func (Chinese) FaultActive(id, hits int, spec string) string {
	return fmt.Sprintf("故障 %d  发生 %d 次  %s", id, hits, spec)
}
func (Chinese) FaultRate(rate float64) string {
	return fmt.Sprintf("rate %v 不在 0 和 1 之间", rate)
}
func (Chinese) FaultNegative() string { return "只有 by 可以是负数" }
func (Chinese) FaultIdle(fault, member, example string) string {
	return fmt.Sprintf("%s 不带 %s 什么都不会改变；请给出，例如 --%s %s", fault, member, member, example)
}
func (Chinese) FaultStatus(status int) string {
	return fmt.Sprintf("status %d 不是应答的状态码", status)
}
func (Chinese) FaultHasNo(name, member string) string {
	return fmt.Sprintf("故障 %s 没有 %s", name, member)
}
