package words

import "fmt"

func (Chinese) DatabaseFlagURL() string {
	return "事件日志所在数据库的 URL，不再询问守护进程（环境变量 DINGEVENT_DATABASE）；其中可能有密码，最好用环境变量"
}

func (Chinese) DatabaseFlagConfig() string {
	return "写有数据目录或数据库的配置文件；三个参数和对应的环境变量都没有时，用当前目录的 dingevent.yaml"
}

func (Chinese) DatabaseURL(cause string) string { return "数据库的 URL " + cause }

func (Chinese) DatabaseUnopened(cause string) string { return "无法使用数据库：" + cause }

func (Chinese) DatabaseNoJournal(schema string) string {
	return fmt.Sprintf("这个数据库的 schema %q 里没有事件日志；请先启动一次网关，或用 --config 指明写有正确数据库和 schema 的配置", schema)
}

func (Chinese) DatabaseNoFiles() string {
	return "事件日志在数据库里，而这个命令处理的是文件：请在数据库那边恢复和修复，用 pg_restore 或云厂商的办法；要处理文件里的事件日志，请用 --data 指明目录"
}

func (Chinese) DatabaseAt(place, schema, durability string) string {
	text := fmt.Sprintf("事件日志：在数据库 %s，schema %s", place, schema)
	if durability != "" {
		text += "，durability " + durability
	}
	return text
}

func (Chinese) DatabaseReached(place, schema, server string, version, latest int) string {
	switch {
	case version == 0:
		return fmt.Sprintf("%s 有应答，PostgreSQL %s；schema %s 是空的，第一个网关会在那里建立事件日志", place, server, schema)
	case version < latest:
		return fmt.Sprintf("%s 有应答，PostgreSQL %s；schema %s 里的事件日志是版本 %d，下一个启动的网关会升级到 %d", place, server, schema, version, latest)
	}
	return fmt.Sprintf("%s 有应答，PostgreSQL %s；schema %s 里的事件日志是版本 %d", place, server, schema, version)
}

func (Chinese) DatabaseHint() string { return "角色、权限和设置见 docs/scale.zh-CN.md" }

func (Chinese) DatabaseFlagConnect() string {
	return "同时连接配置里的数据库；否则不建立任何连接"
}

func (Chinese) DatabaseRead(version string) string {
	return "dingevent " + version + "；没有询问网关，以下直接读自数据库"
}

func (Chinese) DatabaseUnused() string { return "还没有网关用过这个数据库" }

func (Chinese) DatabaseNext(next uint64) string {
	return fmt.Sprintf("事件日志：下一个序号 %d", next)
}

func (Chinese) DatabaseProof(server string, timeline int64, fsync, fullPages, checksums bool) string {
	return fmt.Sprintf("PostgreSQL %s，时间线 %d，fsync %s，full_page_writes %s，checksums %s", server, timeline, onOff(fsync), onOff(fullPages), onOff(checksums))
}

func (Chinese) DatabaseStandby(name, sync, missing string) string {
	return fmt.Sprintf("%s（%s，落后 %s）", name, sync, missing)
}

func (Chinese) DatabaseWaits(synced, blind bool, names, standbys string) string {
	text := "提交时不等待备库"
	switch {
	case blind && names != "":
		text = "提交时等待 " + names + "，但角色看不到它是否同步：请 GRANT pg_monitor 给它"
	case synced:
		text = "提交时等待备库写到磁盘"
	case names != "":
		text = "提交时等待 " + names + "，但没有一个处于同步"
	}
	if standbys != "" {
		text += "；备库：" + standbys
	}
	return text
}

func (Chinese) DatabaseUnfit(why string) string {
	return "这个服务器不能接收事件：" + why
}

func (Chinese) GatewaysShort() string {
	return "列出共用事件日志的网关，以及各自在运行什么"
}

func (Chinese) GatewaysNone() string {
	return "这里没有网关在运行；用数据目录、配置或数据库可以找到在运行的网关"
}

func (Chinese) GatewaysColumns() string {
	return "网关\t地址\t版本\t状态\t最近一次\t运行了\tSTREAM\t进行中\t负责"
}

func (Chinese) GatewaysState(alive, draining bool, unready, hindrance string) string {
	switch {
	case !alive:
		return "已不在"
	case draining:
		return "正在结束"
	case unready != "":
		return "未就绪"
	case hindrance != "":
		return "就绪，无法投递"
	}
	return "就绪"
}

func (Chinese) GatewaysClear() string             { return "不加密" }
func (Chinese) GatewaysWorkedBy(id string) string { return "由网关 " + id + " 运行" }
