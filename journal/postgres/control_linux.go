package postgres

import "syscall"

const tcpUserTimeout = 18 // TCP_USER_TIMEOUT, which package syscall does not name

// control breaks a connection on which what was sent is not acknowledged, as behind a cut. Keepalives alone wait for one
// on which nothing is under way.
func control(_, _ string, c syscall.RawConn) error {
	var failed error
	err := c.Control(func(fd uintptr) {
		failed = syscall.SetsockoptInt(int(fd), syscall.IPPROTO_TCP, tcpUserTimeout, int(brokenWithin.Milliseconds()))
	})
	if err != nil {
		return err
	}
	if failed == syscall.ENOPROTOOPT || failed == syscall.EOPNOTSUPP { // a unix socket
		return nil
	}
	return failed
}
