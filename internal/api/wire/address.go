package wire

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/dingevent/dingevent/internal/fsdir"
	"github.com/dingevent/dingevent/internal/smallfile"
)

// An Address is how to reach a running daemon. The daemon leaves it in its data folder, readable by
// its own user only, with a token made anew at each start.
type Address struct {
	URL   string `json:"url"`
	Token string `json:"token"`
	// Key tells the daemon's own key, which it shows to who asks for [OwnName], see [Pin]; empty without TLS.
	Key string `json:"key,omitempty"`
}

// secured reports whether the daemon is asked by TLS.
func (a Address) secured() bool { return strings.HasPrefix(a.URL, "https:") }

const addressFile = "api.json"

// NewAddress returns an address with a token that cannot be guessed.
func NewAddress(url string) Address { return Address{URL: url, Token: rand.Text()} }

// Write leaves the address in the data folder.
func (a Address) Write(dir string) error {
	text, err := json.Marshal(a)
	if err != nil {
		return err
	}
	if err := fsdir.Write(filepath.Join(dir, addressFile), text, 0o600); err != nil {
		return fmt.Errorf("leave the API's address: %w", err)
	}
	return nil
}

// Keep writes the address again if the data folder has none: it was deleted or damaged, or the disk was full.
// Another daemon's stays.
func (a Address) Keep(dir string) error {
	if _, err := ReadAddress(dir); err == nil {
		return nil
	}
	return a.Write(dir)
}

// Remove takes the address away, unless a successor has left its own there.
func (a Address) Remove(dir string) error {
	there, err := ReadAddress(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist), err == nil && there != a:
		return nil
	case err != nil && !errors.Is(err, ErrNoAddress):
		return err
	}
	return os.Remove(filepath.Join(dir, addressFile))
}

// ErrNoAddress is what ReadAddress returns of a file that holds no address: a power cut or a full disk can leave it empty.
// It counts as none.
var ErrNoAddress = errors.New("holds no address")

// maxAddress is the largest file that is read for an address, in bytes.
const maxAddress = 64 << 10

// ReadAddress returns the address a daemon left in its data folder. It is an error wrapping
// fs.ErrNotExist if none runs, and one wrapping [ErrNoAddress] if the file is empty or damaged; a daemon that was
// killed leaves an address that does not answer.
func ReadAddress(dir string) (a Address, err error) {
	path := filepath.Join(dir, addressFile)
	text, err := smallfile.Read(path, maxAddress)
	if err != nil {
		return Address{}, err
	}
	if err := json.Unmarshal(text, &a); err != nil || a.URL == "" || a.Token == "" || a.secured() && a.Key == "" {
		return Address{}, fmt.Errorf("%s %w", path, ErrNoAddress)
	}
	return a, nil
}
