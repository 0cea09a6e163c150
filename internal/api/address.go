package api

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// An Address is how to reach a running daemon. The daemon leaves it in its data folder, readable by
// its own user only, with a token made anew at each start.
type Address struct {
	URL   string `json:"url"`
	Token string `json:"token"`
}

const addressFile = "api.json"

// NewAddress returns an address with a token nobody can guess.
func NewAddress(url string) Address { return Address{URL: url, Token: rand.Text()} }

// Write leaves the address in the data folder.
func (a Address) Write(dir string) error {
	text, err := json.Marshal(a)
	if err != nil {
		return err
	}
	temp, err := os.CreateTemp(dir, addressFile) // mode 0600
	if err != nil {
		return fmt.Errorf("leave the API's address: %w", err)
	}
	defer os.Remove(temp.Name())
	if _, err := temp.Write(text); err != nil {
		return fmt.Errorf("leave the API's address: %w", err)
	}
	if err := temp.Close(); err != nil {
		return fmt.Errorf("leave the API's address: %w", err)
	}
	return os.Rename(temp.Name(), filepath.Join(dir, addressFile))
}

// ReadAddress returns the address a daemon left in its data folder. It is an error wrapping
// fs.ErrNotExist if none runs; a daemon that was killed leaves an address that nobody answers.
func ReadAddress(dir string) (a Address, err error) {
	text, err := os.ReadFile(filepath.Join(dir, addressFile))
	if err != nil {
		return Address{}, err
	}
	if err := json.Unmarshal(text, &a); err != nil {
		return Address{}, fmt.Errorf("%s: %w", filepath.Join(dir, addressFile), err)
	}
	return a, nil
}

// RemoveAddress takes the address away when the daemon ends.
func RemoveAddress(dir string) error { return os.Remove(filepath.Join(dir, addressFile)) }
