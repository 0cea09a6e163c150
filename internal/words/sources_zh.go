package words

import "fmt"

func (Chinese) BackfillShort() string { return "立即读取应用的推送失败列表" }
func (Chinese) BackfillLong() string {
	return `让守护进程把钉钉未能推送给应用的事件列表读到底并存下。守护进程在启动后、中断之后会自行读取，
平时每小时读一次。应用的配置里要有 failed_list。

不能试运行：钉钉在下一次调用时清除上一次返回的内容，所以读到的必须存下。事件在最后一次推送之后
3 到 5 分钟才进入列表。`
}
func (Chinese) BackfillExample() string { return English{}.BackfillExample() }
func (Chinese) BackfillDone(app string, rows, calls uint64) string {
	return fmt.Sprintf("%s：列表里有 %d 个事件，已存下；调用 %d 次。也经推送到达的只存一次", app, rows, calls)
}
func (Chinese) BackfillNothing(app string) string { return app + "：列表是空的" }
func (Chinese) BackfillDoubt(unsure, lost uint64) string {
	return fmt.Sprintf("%d 次调用没有得到完整应答，每次最多可能丢失 200 个事件；%d 个事件太大，事件日志存不下，已丢失", unsure, lost)
}
func (Chinese) SourceKind(kind string) string {
	switch kind {
	case "failedlist":
		return "推送失败列表"
	case "exec":
		return "程序"
	case "rds":
		return "RDS"
	case "suite":
		return "第三方应用"
	}
	return "来源 " + kind
}
func (Chinese) SourceState(state string) string {
	switch state {
	case "running":
		return "运行中"
	case "elsewhere":
		return "由另一个网关读取"
	case "failed":
		return "失败，会重试"
	case "idle":
		return "未运行"
	}
	return "状态 " + state
}
func (Chinese) SourceLine(kind, state string) string { return "来源 " + kind + "  " + state }
func (Chinese) SourceStored(stored uint64, ago string) string {
	return fmt.Sprintf("本网关存下 %d 个，最后一个 %s", stored, ago)
}
func (Chinese) SourceFailed(ago, why string) string { return ago + " 失败：" + why }
func (Chinese) SourceRefused(count uint64) string {
	return fmt.Sprintf("事件日志有 %d 次没有收下读到的内容，已重试", count)
}
func (Chinese) FailedListLine(rows, calls uint64, last string) string {
	return fmt.Sprintf("共找回 %d 个事件，调用 %d 次；上次读取 %s", rows, calls, last)
}
func (Chinese) FailedListNext(span string, often bool) string {
	if often {
		return span + " 后再读；推送可能失败过，暂时每分钟读一次"
	}
	return span + " 后再读"
}
func (Chinese) FailedListDoubt(unsure, lost uint64) string {
	return fmt.Sprintf("可能丢失：%d 次调用的内容，每次最多 200 个事件；因太大而丢失：%d 个事件", unsure, lost)
}
func (Chinese) FailedListDoubtHint() string {
	return "时间见运行日志；请与钉钉自己的页面核对。这些事件无法找回"
}
func (Chinese) FailedListOrgs(authorized int) string {
	if authorized == 0 {
		return "尚无已知的企业授权该应用，因此没有列表可读"
	}
	return fmt.Sprintf("已授权该应用的企业：%d 家，各有一个列表", authorized)
}
func (Chinese) FailedListRound(asked, orgs int, began string) string {
	return fmt.Sprintf("本轮开始于%s：已读 %d / %d 个列表", began, asked, orgs)
}
func (Chinese) FailedListRoundDone(ago string) string { return "上一轮结束于" + ago }
func (Chinese) FailedListOrgsFail(failing, denied int) string {
	return fmt.Sprintf("读不到的列表：%d 个，各自重试；被钉钉拒绝的：%d 个，下一轮再试", failing, denied)
}
func (Chinese) FailedListOrgFails(corpID, why string) string {
	return "；例如 " + corpID + "：" + why
}
func (Chinese) BackfillFailed(orgs uint64) string {
	return fmt.Sprintf("有 %d 家企业的列表读不到；原因见 dingevent status，各自会重试", orgs)
}
func (Chinese) FailedListError(ago, why string) string {
	return "列表读取失败，上次尝试 " + ago + "：" + why
}
func (Chinese) ExecStarts(program string, starts uint64, last string) string {
	return fmt.Sprintf("%s 启动过 %d 次；最近一次 %s", program, starts, last)
}
func (Chinese) ExecSilent(since string) string { return "很久没有事件；最后一个 " + since }
func (Chinese) ExecSilentHint() string {
	return "请查看程序是否仍在登录状态、订阅是否还在；如果都正常，请调大 silent_after"
}
func (Chinese) ExecExit(ago, how string) string { return "此前结束过，" + ago + "：" + how }
func (Chinese) ExecSkipped(noObjects, tooLong uint64) string {
	return fmt.Sprintf("跳过的行：%d 行不是 JSON 对象，%d 行太长", noObjects, tooLong)
}
func (Chinese) ExecSkippedHint() string {
	return "程序的标准输出里只能有事件，每行一个 JSON 对象；行号见运行日志"
}
func (Chinese) ExecDoubt(unnamed, unread uint64) string {
	return fmt.Sprintf("没有标识的行：%d，内容相同的算同一个事件；表达式没有给出结果的行：%d", unnamed, unread)
}
func (Chinese) ExecDoubtHint() string {
	return "请用 dingevent events --json 看一行的内容，改正 id、type、corp 或 born"
}
func (Chinese) ExecLost(lines uint64) string { return fmt.Sprintf("读到后丢失的行：%d", lines) }
func (Chinese) ExecLostHint() string {
	return "原因见运行日志；如果程序能重新输出，请让它再输出这些事件"
}
func (Chinese) DoctorProgram(path string) string {
	return "程序是 " + path + "；没有去试运行"
}
func (Chinese) DoctorProgramHint() string { return "守护进程会自行重试，最多隔一分钟" }
func (Chinese) DoctorNoProgram() string   { return "守护进程没有运行这个程序" }
func (Chinese) RDSLine(rows, marked uint64, server string) string {
	return fmt.Sprintf("累计存下 %s 的 %d 个行状态，标记 %d 行", server, rows, marked)
}
func (Chinese) RDSReadOnly() string {
	return "read_only：不标记任何行；按 gmt_modified 判断哪些是新的，读到哪里记在事件日志里"
}
func (Chinese) RDSTable(name, lag string) string {
	if lag == "" {
		return name + "：还没有读"
	}
	return name + "：已存到 " + lag
}
func (Chinese) RDSHeld(name string, held int) string {
	return fmt.Sprintf("%s：%d 行暂时不能标记", name, held)
}
func (Chinese) RDSRefused(rows uint64) string {
	return fmt.Sprintf("%d 行太大，没有存入", rows)
}
func (Chinese) RDSRefusedHint() string {
	return "这些行留在表里，没有标记；运行日志里有它们的 id 和处理办法"
}
func (Chinese) RDSError(name, ago, why string) string {
	return name + " 无法使用，上次尝试 " + ago + "：" + why
}
func (Chinese) RDSHint(reason, english string) string {
	switch reason {
	case "network":
		return "请检查主机和端口、服务器是否运行，以及它的白名单"
	case "access":
		return "请检查用户名、密码和数据库，以及允许该用户从哪些地址登录"
	case "privilege":
		return "请授予该用户这张表的 SELECT 和 UPDATE 权限；只能读的用户请设置 read_only"
	case "database":
		return "请写有这些表的数据库"
	case "table":
		return "请按钉钉的 RDS 推送文档建表，或写已有的表"
	case "columns":
		return "表里必须有钉钉的 RDS 推送文档列出的列"
	case "readonly":
		return "服务器不接受修改，例如只读副本；数据行照常存下，等它接受修改时再标记；始终不接受时请设置 read_only"
	}
	return english
}
func (Chinese) RDSReached(server, version, took string) string {
	return server + " 在 " + took + " 后应答：" + version
}
func (Chinese) RDSSlow(name, column string, rows int64) string {
	return fmt.Sprintf("%s 最多有 %d 行，没有以 %s 开头的索引", name, rows, column)
}
func (Chinese) RDSSlowHint(name, column string) string {
	return "旧行的变更可能要等一分钟；请加索引：ALTER TABLE " + name + " ADD KEY (" + column + ", id)"
}
func (Chinese) RDSFine(name string, readOnly bool) string {
	if readOnly {
		return name + " 可以读取；不标记任何行（read_only）"
	}
	return name + " 可以读取和标记"
}
func (Chinese) RDSNotRead() string { return "守护进程没有读取数据行" }
func (Chinese) RDSUnusable(name, why string) string {
	return name + " 无法使用：" + why
}
func (Chinese) DoctorToken(took string) string {
	return "钉钉在 " + took + " 后给出 access token；列表本身不去试，因为一读就清除"
}
func (Chinese) DoctorNoSource() string { return "守护进程没有读取推送失败列表" }
