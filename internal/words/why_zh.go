package words

import "fmt"

func (Chinese) WhyShort() string {
	return "说明一个事件在各订阅里为什么投递了，或为什么没有"
}

func (Chinese) WhyLong() string {
	return `说明一个事件在各订阅里的结果，也可以只看一个订阅（回放写 replay/NAME）：过滤条件没有选它，以及表达式
读到的值；它在等什么；或者它怎样结束。过滤条件按现在的写法判断。

第一次尝试就投递成功的事件，游标越过之后没有记录行。所以没有任何记录的事件，只能说出有哪些可能。说法相同的订阅写在一起。`
}

func (Chinese) WhyExample() string { return English{}.WhyExample() }

func (Chinese) WhyEvent(seq uint64, eventType, id string) string {
	return fmt.Sprintf("事件 %d，%s，ID %s", seq, eventType, id)
}

func (Chinese) WhyGone(seq uint64) string {
	return fmt.Sprintf("事件 %d 已不在：已过保留期删除，或从来没有事件用过这个序号", seq)
}

func (Chinese) WhyDamaged(seq uint64, why string) string {
	return fmt.Sprintf("事件 %d 已损坏，过滤条件不作判断：%s", seq, why)
}

func (Chinese) WhyAlike(subscriptions []string) string {
	return someOf(subscriptions, mostAlike, "、", "等，另有 %d 个")
}

func (Chinese) WhyNone() string { return "没有订阅能收到它；事件日志里没有订阅" }

func (Chinese) WhyReason(reason string) string {
	return chosenText(reason, map[string]string{
		"not_wanted": "不要", "not_reached": "还没轮到", "attempting": "尝试中", "waiting": "等待", "parked": "排队等待",
		"delivered": "已投递", "dead": "死信", "damaged": "已损坏", "unjudged": "无法判断", "discarded": "已丢弃",
		"passed": "已越过", "gone": "已不在",
	}, "代码 ")
}

func (Chinese) WhyUnwanted(part string, wanted []string, has string, replay bool) string {
	it, has, list := "订阅", orNone(has, "无"), someOf(wanted, mostWanted, "、", "等，另有 %d 个")
	if replay {
		it = "回放"
	}
	switch part {
	case "own":
		return "不要：这是 dingevent 自己的事件，而" + it + "的 apps 没有写 dingevent"
	case "types":
		return fmt.Sprintf("不要：%s要的类型是 %s，而事件的是 %s", it, list, has)
	case "corps":
		return fmt.Sprintf("不要：%s要的组织是 %s，而事件的是 %s", it, list, has)
	case "apps":
		return fmt.Sprintf("不要：%s要的应用是 %s，而事件的是 %s", it, list, has)
	case "rules":
		return fmt.Sprintf("不要：%s的订阅规则都不匹配：%s；与之比较的是 %s", it, list, has)
	case "where":
		return fmt.Sprintf("不要：%s的 where 结果为 false：%s", it, list)
	case "ids":
		return fmt.Sprintf("不要：%s要的 ID 是 %s，而事件的是 %s", it, list, has)
	case "since":
		return fmt.Sprintf("不要：%s要 %s 起收到的，而事件收到于 %s", it, list, has)
	case "until":
		return fmt.Sprintf("不要：%s要 %s 之前收到的，而事件收到于 %s", it, list, has)
	case "range":
		return fmt.Sprintf("不要：%s要的序号从 %s 起、到 %s 之前，而事件的是 %s", it, at(wanted, 0), at(wanted, 1), has)
	}
	return fmt.Sprintf("不要：%s的 %s 是 %s，而事件的是 %s", it, part, list, has)
}

func (Chinese) WhyFilterFails(why string) string {
	return "过滤条件按现在的写法对它求值出错：" + why
}
func (Chinese) WhySawError(part, why string) string { return part + " 没有值：" + why }

func (Chinese) WhyAhead(sequences uint64) string {
	if sequences == 0 {
		return "还没轮到：下一个就是它"
	}
	return fmt.Sprintf("还没轮到：前面还有 %d 个序号", sequences)
}

func (Chinese) WhyAttempting(number int, since string) string {
	return fmt.Sprintf("第 %d 次尝试正在进行，始于 %s", number, since)
}

func (Chinese) WhyWaiting(number int, due string) string {
	if due == "" {
		return fmt.Sprintf("等待第 %d 次尝试，随时可以开始", number)
	}
	return fmt.Sprintf("等待第 %d 次尝试，时间 %s", number, due)
}

func (Chinese) WhyParked(key string) string {
	return fmt.Sprintf("排队等待：同一个 key（%s）的更早的事件还没有完成", key)
}

func (Chinese) WhyBehind(seq uint64, reason, due string) string {
	if due != "" {
		reason += "，到 " + due
	}
	return fmt.Sprintf("排在事件 %d 之后：%s", seq, reason)
}

func (Chinese) WhyDelivered(number int, at string) string {
	text := "已投递"
	if number > 0 {
		text = fmt.Sprintf("已投递，第 %d 次尝试成功", number)
	}
	return text + prefixed("，", at)
}

func (Chinese) WhyDead(attempts int, since string) string {
	return fmt.Sprintf("%s 起是死信，共尝试 %d 次", since, attempts)
}

func (Chinese) WhyIsDamaged(since string) string {
	return since + " 起是死信，因为事件已损坏"
}
func (Chinese) WhyUnjudged(since string) string {
	return since + " 起是死信，因为过滤条件或 key 对它求值出错"
}

func (Chinese) WhyDiscarded(attempts int, since string) string {
	return fmt.Sprintf("尝试 %d 次后成为死信，已丢弃%s", attempts, prefixed("，时间 ", since))
}

func (Chinese) WhyPassed() string { return "已越过，没有任何记录；情况是下列之一：" }

func (Chinese) WhyPerhaps(perhaps string) string {
	return chosenText(perhaps, map[string]string{
		"delivered":    "第一次尝试就投递成功",
		"unwanted":     "当时的过滤条件没有选它",
		"before_start": "订阅在它之后才开始",
		"sought":       "移动游标时跳过了它",
		"forgotten":    "后来的尝试投递成功或被丢弃，尝试记录已过保留期",
	}, "代码 ")
}

func (Chinese) WhyNothingLeft() string     { return "已没有任何记录" }
func (Chinese) WhyError(why string) string { return "最近一次尝试失败：" + why }

func (Chinese) WhyAnswer(status int, answer string) string {
	return fmt.Sprintf("对方应答 %d%s", status, prefixed("：", answer))
}

func (Chinese) WhyHold(by, since, text string) string {
	what := chosenText(by, map[string]string{
		"paused": "已暂停", "draining": "正在排空，不取新事件",
		"breaker": "sink 对所有事件都失败，只逐个试探",
		"stalled": "等待的事件太多，不取新事件",
		"failing": "事件日志写入失败，不作任何尝试",
		"fault":   "订阅无法工作",
		"stopped": "守护进程没有运行",
		"nobody":  "没有守护进程处理这个订阅",
	}, "代码 ")
	return what + prefixed("，始于 ", since) + prefixed("：", text)
}

func (Chinese) WhyUnknown(what string) string {
	return chosenText(what, map[string]string{
		"filter":   "这里不知道它要哪些事件，因为过滤条件写在没有应答的守护进程的配置里",
		"standing": "由另一个网关处理；它的 sink 是否正常、有哪些尝试在进行，要看那里",
	}, "代码 ")
}
