package httpanswer_test

import (
	"bufio"
	"errors"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/dingevent/dingevent/internal/httpanswer"
)

// TestSwitched: an answer that leaves HTTP is refused at once, and its connection is closed. Without that, the read below
// would go on for ever.
func TestSwitched(t *testing.T) {
	ended := make(chan error, 1)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		conn, both, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		ended <- switches(conn, both.Reader)
	}))
	defer server.Close()
	resp, err := httpanswer.Whole(http.Post(server.URL, "text/plain", strings.NewReader("x")))
	if resp != nil || !errors.Is(err, httpanswer.ErrSwitched) {
		t.Fatal(resp, err)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// switches answers 101, and returns once the client has closed the connection.
func switches(conn net.Conn, from *bufio.Reader) error {
	defer conn.Close()
	if _, err := io.WriteString(conn, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n"); err != nil {
		return err
	}
	_, err := io.Copy(io.Discard, from)
	return err
}

// TestOthersPass: every other answer and every error stays as it is.
func TestOthersPass(t *testing.T) {
	for _, status := range []int{200, 204, 302, 500} {
		in := &http.Response{StatusCode: status}
		if out, err := httpanswer.Whole(in, nil); out != in || err != nil {
			t.Error(status, out, err)
		}
	}
	if out, err := httpanswer.Whole(nil, io.ErrUnexpectedEOF); out != nil || err != io.ErrUnexpectedEOF {
		t.Error(out, err)
	}
}

// bare are the requests that need no Whole: the one that asks for another protocol, and those whose body is closed unread.
var bare = map[string]bool{"stream/dial.go": true, "sink/streamsink/handover.go": true, "internal/doctor/clock.go": true}

// TestEveryClient: each request that the module makes is bounded by Whole.
func TestEveryClient(t *testing.T) {
	request := regexp.MustCompile(`\.(Do|RoundTrip)\((req|r|request)\)`)
	root, found := filepath.Join("..", ".."), 0
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		name, _ := filepath.Rel(root, path)
		name = filepath.ToSlash(name)
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (name == "bench" || name == "examples" || name == "tools" || name == "internal/thirdparty" || entry.Name() == "testdata"):
			return filepath.SkipDir
		case entry.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") || bare[name]:
			return nil
		}
		text, err := os.ReadFile(path)
		for line := range strings.Lines(string(text)) {
			if !request.MatchString(line) {
				continue
			}
			if found++; !strings.Contains(line, "httpanswer.Whole(") {
				t.Errorf("%s: %s has no httpanswer.Whole around it, so an answer 101 hangs", name, strings.TrimSpace(line))
			}
		}
		return err
	})
	if err != nil || found < 10 {
		t.Errorf("%d requests found, %v", found, err)
	}
}
