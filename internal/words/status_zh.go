package words

import "fmt"

func (Chinese) StatusShort() string {
	return "显示事件日志、应用及其连接、订阅的状况"
}

func (Chinese) StatusDaemon(version string, running bool) string {
	if !running {
		return "守护进程 " + version + " 没有运行；以下内容来自它的文件"
	}
	return "守护进程 " + version + " 正在运行"
}

func (Chinese) StatusJournal(next, stored, repeats, failures uint64) string {
	return fmt.Sprintf("事件日志：下一个序号 %d；打开以来，存入 %d，重复 %d，提交失败 %d", next, stored, repeats, failures)
}

func (Chinese) StatusFill(text string) string { return "事件日志：" + text }
func (Chinese) StatusUsed(used string) string { return "已用 " + used }

func (Chinese) StatusFull() string {
	return "事件日志：已满；腾出空间之前拒收推送，已存储的事件照常投递"
}

func (Chinese) StatusUsedOf(used string, percent int64, limit string, disk bool) string {
	if disk {
		return fmt.Sprintf("已用 %s，占磁盘可用上限（%[3]s）的 %[2]d%%", used, percent, limit)
	}
	return fmt.Sprintf("已用 %s，占 max_bytes（%[3]s）的 %[2]d%%", used, percent, limit)
}

func (Chinese) StatusLostLog(count uint64) string {
	return fmt.Sprintf("运行日志：有 %d 行没能写出，因为没有程序在读标准错误，或者它所在的磁盘已满", count)
}

func (Chinese) StatusEvicted(count uint64) string {
	return fmt.Sprintf("事件日志：已清除 %d 个还没投递的事件，因为空间已满且 when_full 为 evict；运行日志写明属于哪个订阅", count)
}

func (Chinese) StatusNotRunning() string {
	return "这个数据目录没有守护进程在运行；启动它：dingevent serve"
}

func (Chinese) StatusFlagReady() string {
	return "不输出内容；运行中的守护进程现在能存入推送时返回码为 0，否则为 1 并说明原因；供容器做健康检查"
}

func (Chinese) StatusHindered(why string) string {
	return "无法投递：存下的事件现在不能投递：" + why
}

func (Chinese) StatusClear(ids string) string {
	return "事件日志：没有全部加密；其他网关加密，而这些网关明文存储：" + ids + "；请给它们 encryption 的密钥，或去掉 off"
}

func (Chinese) StatusUnready(why string) string {
	return "未就绪，负载均衡不应再发给它：" + why
}

func (Chinese) StatusSuspended(cause string) string {
	return "事件日志：已暂停接收：" + cause
}

func (Chinese) StatusRefusal(ago, why string) string {
	return fmt.Sprintf("事件日志：最近一次推送没有存入（%s）：%s", ago, why)
}

func (Chinese) StatusApp(name string) string { return "应用 " + name }
func (Chinese) StatusHTTP(url string) string { return "http    推送地址 " + url }

func (Chinese) StatusStream(state string, open, wanted int, lastFrame, lastEvent string) string {
	return fmt.Sprintf("stream  %s，连接 %d / %d；最近一帧：%s，最近一个事件：%s", state, open, wanted, lastFrame, lastEvent)
}

func (Chinese) StatusState(state string) string {
	switch state {
	case "connected":
		return "已连接"
	case "connecting":
		return "正在连接"
	case "degraded":
		return "连接数不足"
	case "refused":
		return "钉钉拒绝连接"
	}
	return "状态 " + state
}

func (Chinese) StatusPushes(pushes, repeats, success, later, failed, late, busy uint64) string {
	return fmt.Sprintf("推送 %d，其中重复 %d；应答成功 %d，LATER %d，失败 %d；超时 %d，队列已满 %d",
		pushes, repeats, success, later, failed, late, busy)
}

func (Chinese) StatusOpenError(ago string, past bool, stage, reason, why string) string {
	which := "连接没有建立"
	if past {
		which = "曾经连接不上，之后已恢复"
	}
	return fmt.Sprintf("%s%s：%s，%s：%s", ago, which, stage, reason, why)
}

func (Chinese) StatusNextTry(span string) string { return span + " 后重试" }

func (Chinese) StatusConnectionColumns() string {
	return "  连接\t已建立\t最近一帧\t最近事件\t未应答\t重复\t往返\tID\t"
}

func (Chinese) StatusLeaving(why string) string { return "正在被替换：" + why }

func (Chinese) StatusAttachedColumns() string {
	return "接入的订阅\t来自\t客户端\t已连接\t最近应答\t未应答\t往返\t"
}

func (Chinese) StatusVerified(ago string, events, damaged int64, problems int) string {
	if damaged == 0 && problems == 0 {
		return fmt.Sprintf("事件日志：%s校验过，%d 个事件全部完好", ago, events)
	}
	return fmt.Sprintf("事件日志：%[1]s校验过，%[3]d 个事件中 %[2]d 个损坏，另有 %[4]d 个问题；查看：dingevent verify", ago, damaged, events, problems)
}
