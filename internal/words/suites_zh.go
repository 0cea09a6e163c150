package words

import "fmt"

func (Chinese) SuiteShort() string { return "第三方应用：票据和授权企业" }
func (Chinese) SuiteLong() string {
	return `列出保存了套件票据（suite_ticket）和授权企业的第三方应用，以及票据的新旧。配置里写了 suite 的应用在其中。

钉钉每隔几小时推送新的票据，只认最后一个。票据是机密，只有 dingevent suite ticket 显示它。`
}
func (Chinese) SuiteExample() string { return English{}.SuiteExample() }
func (Chinese) SuiteNone() string {
	return "没有第三方应用；请在配置里给应用写上 suite"
}
func (Chinese) SuiteColumns() string {
	return "应用\t票据\t下发于\t已授权\t已解除\t待交付的授权码"
}
func (Chinese) SuiteTicketShort() string { return "打印应用最新的套件票据，它是机密" }
func (Chinese) SuiteTicketLong() string {
	return `打印钉钉最后一次下发给应用的套件票据，不打印别的。有了它和应用的密钥，就能读取授权企业的数据：
不要写进日志。

每次使用都重新取一次。钉钉只认最后一个票据。`
}
func (Chinese) SuiteTicketExample() string { return English{}.SuiteTicketExample() }
func (Chinese) SuiteOrgsShort() string     { return "列出授权了应用的企业" }
func (Chinese) SuiteOrgsLong() string {
	return `列出现在或曾经授权应用的企业。时间是钉钉给的时间，企业的状态按这些时间判定，与事件到达的先后无关。`
}
func (Chinese) SuiteOrgsExample() string { return English{}.SuiteOrgsExample() }
func (Chinese) SuiteOrgsColumns() string {
	return "企业\t名称\t状态\t自\t变更于\t最近的事件\t授权码"
}
func (Chinese) SuiteOrgsNone(app string) string { return app + "：没有这样的企业" }
func (Chinese) SuiteFlagState() string {
	return "只列出这个状态的企业：authorized（已授权）或 relieved（已解除）"
}
func (Chinese) SuiteFlagCorp() string  { return "只列出这个企业，写 corpId" }
func (Chinese) SuiteFlagLimit() string { return "最多列出多少个；0 为全部" }
func (Chinese) SuiteTicketState(state string) string {
	switch state {
	case "none":
		return "没有"
	case "late":
		return "过旧，新的早该到了"
	case "current":
		return "最新"
	}
	return "状态 " + state
}
func (Chinese) SuiteOrgState(state string) string {
	switch state {
	case "relieved":
		return "已解除"
	case "authorized":
		return "已授权"
	}
	return "状态 " + state
}
func (Chinese) SuiteCodeState(code string) string {
	switch code {
	case "waiting":
		return "等待交给 hook"
	case "handed":
		return "hook 已收到"
	case "failed":
		return "已放弃"
	}
	return "状态 " + code
}
func (Chinese) SuiteTicketLine(state, ago string) string {
	switch state {
	case "none":
		return "还没有收到套件票据"
	case "late":
		return "套件票据下发于 " + ago + "；新的早该到了"
	}
	return "套件票据下发于 " + ago
}
func (Chinese) SuiteTicketHint() string {
	return "请在开发者后台查看 suite_ticket 是否推送到这里；那里可以手动推送"
}
func (Chinese) SuiteOrgsLine(authorized, relieved int) string {
	return fmt.Sprintf("企业：%d 个已授权，%d 个已解除", authorized, relieved)
}
func (Chinese) SuiteWaiting(codes int) string {
	return fmt.Sprintf("等待 hook 或激活的授权码：%d 个", codes)
}
func (Chinese) SuiteFailed(orgs int) string {
	return fmt.Sprintf("授权码已放弃的企业：%d 个", orgs)
}
func (Chinese) SuiteFailedHint(app string) string {
	return "原因见 dingevent suite orgs " + app + "；这样的企业可能要重新授权"
}
func (Chinese) SuiteForeign(events uint64) string {
	return fmt.Sprintf("属于另一个套件、不起作用的事件：%d 个", events)
}
func (Chinese) SuiteForeignHint() string {
	return "请核对 client_id 与开发者后台的 SuiteKey；每个套件用各自的应用"
}
func (Chinese) SuiteDropped(orgs uint64) string {
	return fmt.Sprintf("企业超过 20,000 个，不再记住的有 %d 个", orgs)
}
func (Chinese) DoctorNoSuite() string { return "守护进程没有保存票据和授权企业" }
func (Chinese) OrgsTitle() string     { return "授权企业" }
func (Chinese) OrgsNone() string      { return "没有这样的企业授权过应用。" }
func (Chinese) OrgsSince() string     { return "自" }
func (Chinese) OrgsChanged() string   { return "变更于" }
func (Chinese) OrgsCode() string      { return "授权码" }
