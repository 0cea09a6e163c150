package words

import (
	"fmt"
	"syscall"
)

func (Chinese) SystemError(errno syscall.Errno) string {
	switch errno {
	case syscall.ENOENT:
		return "没有这个文件或目录"
	case syscall.EACCES, syscall.EPERM:
		return "没有权限"
	case syscall.EADDRINUSE:
		return "地址已被占用"
	case syscall.ECONNREFUSED:
		return "连接被拒绝"
	case syscall.ECONNRESET:
		return "连接被对方重置"
	case syscall.EHOSTUNREACH, syscall.ENETUNREACH:
		return "网络不可达"
	case syscall.ENOSPC:
		return "磁盘空间已满"
	case syscall.EISDIR:
		return "这是一个目录"
	case syscall.ENOTDIR:
		return "这不是目录"
	case syscall.ETIMEDOUT:
		return "连接超时"
	}
	return errno.Error()
}

func (Chinese) CutOff(within string, attempts int, each string, pushes int) string {
	why := "已立即结束"
	if within != "" {
		why = "结束所用的时间超过了 grace（" + within + "）"
	}
	if each != "" {
		each = "（" + each + "）"
	}
	return fmt.Sprintf("%s；中断的投递 %d 次%s，未应答的推送 %d 个。下次启动时会重新投递，钉钉会再次推送", why, attempts, each, pushes)
}
