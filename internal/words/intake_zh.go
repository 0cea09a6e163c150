package words

import "fmt"

func (Chinese) IntakePushes(pushes, failures uint64, last string) string {
	return fmt.Sprintf("事件推送 %d，未能存入 %d，最近一次：%s", pushes, failures, last)
}

func (Chinese) IntakeRefused(reason string, count uint64, ago, from, why string, past bool) string {
	since := "，此后没有收到事件"
	if past {
		since = "，此后已收到事件"
	}
	return fmt.Sprintf("拒收的推送（%s）：%d；最近一次：%s，来自 %s%s：%s", reason, count, ago, from, since, why)
}

func (Chinese) IntakeForwarded(remote, forwardedFor string) string {
	return remote + "（代为转发：" + forwardedFor + "）"
}

func (Chinese) IntakeHint(reason, english string) string {
	switch reason {
	case "signature":
		return "从钉钉开发者后台该应用的“事件订阅”页复制 token；更换期间，把新旧两组都写进 keys"
	case "ciphertext":
		return "从钉钉开发者后台该应用的“事件订阅”页复制 aes_key；更换期间，把新旧两组都写进 keys"
	case "owner":
		return "把推送所属的 owner 写进 owners：后台订阅用 AppKey，第三方企业应用用 SuiteKey，旧版接口用 corpId"
	case "timestamp", "nonce":
		return "中间的代理是否改动了查询参数？"
	case "network":
		return "代理是否在 X-Forwarded-For 里写明客户端？列表里有钉钉的网段吗？钉钉可能从新的网段推送"
	case "window":
		return "用 NTP 校准本机时钟；早于 http.window 的推送，是有人重新发送的"
	case "method":
		return "钉钉用 POST 推送；浏览器、健康检查、代理的重定向则不是。健康检查请用 /healthz"
	case "too_large":
		return "钉钉的推送没有这么大；是否有别的程序发到这里？"
	case "busy":
		return "同时到达的大推送太多；钉钉会再推，事件届时到达"
	case "too_slow":
		return "网络或代理传送正文太慢"
	case "body":
		return "中间的代理是否改动了查询参数或正文？或者有别的程序发到这里？"
	case "robot":
		return "在钉钉开发者后台把机器人的消息接收模式改为 Stream，并在该应用的 stream 下设置 robot: true"
	}
	return "守护进程的提示：" + english
}

func (Chinese) IntakeStrays(count uint64, method, path, nearest, from, ago string) string {
	return fmt.Sprintf("发到未知路径的请求：%d；最近一次：%s，%s %s，来自 %s；最接近的路径是 %s", count, ago, method, path, from, nearest)
}

func (Chinese) IntakeStrayHint(nearest string) string {
	return "如果这是钉钉发来的，说明后台填写的请求网址有误：路径应为 " + nearest
}

func (Chinese) IntakeUnhandled(count uint64, topic string, robot bool) string {
	if robot {
		return fmt.Sprintf("拒收了 %d 次推送，最近一次是机器人消息：要接收，请在该应用的 stream 下设置 robot: true", count)
	}
	return fmt.Sprintf("拒收了 %d 次推送，最近一次的主题是 %q，没有订阅它：是否有别的程序也在用这个 client ID？", count, topic)
}
