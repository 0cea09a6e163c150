//go:build !unix

package mariadbtest

import "testing"

// A Server is started on Unix alone; elsewhere each test that needs one is skipped.
type Server struct{}

func Need(t testing.TB) { t.Helper(); t.Skip("needs Linux, or another Unix, with MariaDB") }

func Start(t testing.TB, _ ...string) *Server    { t.Helper(); Need(t); return nil }
func Shared(t testing.TB) *Server                { t.Helper(); Need(t); return nil }
func NewDatabase() string                        { return "" }
func (*Server) Start(testing.TB)                 {}
func (*Server) Kill()                            {}
func (*Server) Pause()                           {}
func (*Server) Resume()                          {}
func (*Server) Addr() string                     { return "" }
func (*Server) Password() string                 { return "" }
func (*Server) DSN(user, database string) string { return "" }
