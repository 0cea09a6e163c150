//go:build !linux

package postgres

import "syscall"

// control does nothing: keepalives have to find a broken connection.
func control(_, _ string, _ syscall.RawConn) error { return nil }
