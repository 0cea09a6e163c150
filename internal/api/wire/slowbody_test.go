package wire

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dingevent/dingevent/internal/api/local"
	"github.com/dingevent/dingevent/internal/httpserver"
	"github.com/dingevent/dingevent/internal/limitstest"
	"github.com/dingevent/dingevent/journal/memjournal"
)

// onePipe is a listener that accepts one end of a pipe, once.
type onePipe chan net.Conn

func (p onePipe) Accept() (net.Conn, error) {
	if conn, ok := <-p; ok {
		return conn, nil
	}
	return nil, net.ErrClosed
}
func (p onePipe) Close() error   { close(p); return nil }
func (p onePipe) Addr() net.Addr { return &net.TCPAddr{} }

// TestASlowBodyEnds: a request whose body does not come is answered once its time is over, and nothing is done.
func TestASlowBodyEnds(t *testing.T) {
	within := limitstest.Of(t, "API: time of a body").Time()
	for wait, want := range map[time.Duration]int{within - time.Millisecond: http.StatusOK, within + time.Millisecond: http.StatusRequestTimeout} {
		synctest.Test(t, func(t *testing.T) {
			j := memjournal.New()
			defer j.Close()
			pipe := make(onePipe, 1)
			server := httpserver.New(pipe, NewHandler(&local.Service{Journal: j}, Access{Token: "t0ken"}), nil)
			ctx, stop := context.WithCancel(t.Context())
			ended := make(chan error, 1)
			go func() { ended <- server.Serve(ctx, time.Second) }()
			conn, theirs := net.Pipe()
			pipe <- theirs
			began := time.Now()
			var writing sync.WaitGroup
			writing.Go(func() {
				io.WriteString(conn, "POST /api/v1/dead/retry HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer t0ken\r\nContent-Type: application/json\r\nContent-Length: 12\r\n\r\n{")
				time.Sleep(wait)
				io.WriteString(conn, `"items":[]}`)
			})
			resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
			if err != nil {
				t.Fatal(err)
			}
			if took := time.Since(began); resp.StatusCode != want || took > within {
				t.Errorf("a body that comes after %v is answered %d after %v, want %d", wait, resp.StatusCode, took, want)
			}
			conn.Close()
			writing.Wait()
			stop()
			if err := <-ended; err != nil {
				t.Error(err)
			}
		})
	}
}
