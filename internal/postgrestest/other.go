//go:build !unix

package postgrestest

import "testing"

// The servers are started on Unix alone; elsewhere each test that needs one is skipped.
type (
	Server struct{}
	Pooler struct{}
)

func Need(t testing.TB) { t.Helper(); t.Skip("needs Linux, or another Unix, with PostgreSQL") }

func Start(t testing.TB, _ Options) *Server                  { t.Helper(); Need(t); return nil }
func Shared(t testing.TB) *Server                            { t.Helper(); Need(t); return nil }
func Schema(t testing.TB) (url, schema string)               { t.Helper(); Need(t); return "", "" }
func PgBouncer(t testing.TB, _ *Server) *Pooler              { t.Helper(); Need(t); return nil }
func NewSchema() string                                      { return "" }
func (*Pooler) URL(string) string                            { return "" }
func (*Pooler) Kill(testing.TB)                              {}
func (*Pooler) Start(testing.TB)                             {}
func (*Pooler) Runs() bool                                   { return false }
func (*Pooler) Addr() string                                 { return "" }
func (*Pooler) Admin(testing.TB, string) error               { return nil }
func (*Pooler) Log() string                                  { return "" }
func (*Server) Start(testing.TB)                             {}
func (*Server) Stop(testing.TB)                              {}
func (*Server) Kill(testing.TB)                              {}
func (*Server) KillBackend(testing.TB, int)                  {}
func (*Server) Pause()                                       {}
func (*Server) Resume()                                      {}
func (*Server) Promote(testing.TB)                           {}
func (*Server) Set(testing.TB, string)                       {}
func (*Server) Addr() string                                 { return "" }
func (*Server) Password() string                             { return "" }
func (*Server) URL(string) string                            { return "" }
func (*Server) Log() string                                  { return "" }
func (*Server) Query(testing.TB, string, string) string      { return "" }
func (s *Server) Standby(testing.TB, bool) *Server           { return s }
func (s *Server) StandbyAt(testing.TB, bool, string) *Server { return s }
