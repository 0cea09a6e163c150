package dingtest

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/dingevent/dingevent/internal/streamwire"
)

// bound bounds a request in size and in time to come.
func bound(w http.ResponseWriter, r *http.Request) {
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(streamwire.OpenTime)) // not on every kind of server
	r.Body = &boundBody{http.MaxBytesReader(w, r.Body, streamwire.OpenLimit), w}
}

// boundBody lifts the bound in time when all of the request is there.
type boundBody struct {
	io.ReadCloser
	w http.ResponseWriter
}

func (b *boundBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if err == io.EOF {
		_ = http.NewResponseController(b.w).SetReadDeadline(time.Time{})
	}
	return n, err
}

// readJSON reads the request's body, which must be a JSON object.
func readJSON(r *http.Request, into any) error {
	text, err := io.ReadAll(r.Body)
	if err != nil {
		return errors.New("the body cannot be read, or is over 1 MiB")
	}
	if err := json.Unmarshal(text, into); err != nil {
		return errors.New("the body must be a JSON object")
	}
	return nil
}
