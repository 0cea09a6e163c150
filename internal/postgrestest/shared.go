//go:build unix

package postgrestest

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
)

// shared is the server of all tests of this process, once one of them has asked for it.
var shared struct {
	sync.Mutex
	server *Server
}

// Shared returns the one server of this process. It is started by the first call and ends with the process. A test that stops
// a server, or changes its settings, starts one of its own.
func Shared(t testing.TB) *Server {
	t.Helper()
	shared.Lock()
	defer shared.Unlock()
	if shared.server == nil {
		s := create(t, Options{Settings: []string{"max_connections=500"}})
		s.Start(t)
		shared.server = s
	}
	return shared.server
}

var schemas atomic.Uint32

// Schema returns the URL of a database of the shared server, and the name of a schema that is not there yet and no other
// test has. The test need not remove it.
func Schema(t testing.TB) (url, schema string) {
	t.Helper()
	return Shared(t).URL("postgres"), NewSchema()
}

// NewSchema returns the name of a schema that no other test of this process has.
func NewSchema() string { return fmt.Sprintf("test_%d", schemas.Add(1)) }
