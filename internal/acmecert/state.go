package acmecert

import (
	"errors"
	"io/fs"
	"math/rand/v2"
	"time"

	"github.com/dingevent/dingevent/internal/smallfile"
)

// The files of the folder. The certificate and its key are one file, so that they are replaced together.
const (
	certFile    = "certificate.pem"
	accountFile = "account.json"
	stateFile   = "state.json"
)

// mostFile is the largest file that is read, in bytes.
const mostFile = 1 << 20

// A state is what restarts must not forget.
type state struct {
	For      string    `json:"for"`                // what Failures are of
	Got      string    `json:"got,omitempty"`      // what the certificate was asked by; empty: there is none
	Failures int       `json:"failures,omitempty"` // attempts in a row, with one that has begun and not ended
	Next     time.Time `json:"next,omitzero"`      // no attempt before that
	Error    string    `json:"error,omitempty"`
	Hint     string    `json:"hint,omitempty"`
	Renew    time.Time `json:"renew,omitzero"` // when the CA suggests to renew; zero: it suggests nothing
	Look     time.Time `json:"look,omitzero"`  // when it is asked for that again
}

// read reads a file; nil if there is none.
func read(path string) ([]byte, error) {
	text, err := smallfile.Read(path, mostFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return text, err
}

// pauses are between attempts that fail. Let's Encrypt allows 5 failed validations of a name in an hour.
var pauses = []time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 3 * time.Hour, 6 * time.Hour}

// pause is how long to wait after so many failures: up to a tenth more, so that gateways that began together do not ask together.
func pause(failures int) time.Duration {
	d := pauses[min(failures, len(pauses))-1]
	return d + rand.N(d/10)
}
