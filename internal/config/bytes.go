package config

import (
	"errors"
	"math"
	"strings"

	"github.com/dustin/go-humanize"

	"github.com/dingevent/dingevent/internal/config/document"
)

// Bytes are a size in a config file: a number of bytes, or one with a unit, such as 10GB (ten thousand million) or 10GiB.
type Bytes int64

var _ document.Scalar = (*Bytes)(nil)

// Wanted is for a document.
func (*Bytes) Wanted() string { return "a size such as 10GB" }

// UnmarshalText is for a document, too.
func (b *Bytes) UnmarshalText(text []byte) (err error) {
	*b, err = parseBytes(string(text))
	return err
}

func parseBytes(text string) (Bytes, error) {
	if strings.HasPrefix(text, "-") {
		return 0, errors.New("a size below zero")
	}
	if n, err := document.ParseInt(text); err == nil || document.IsWhole(text) {
		return Bytes(n), err
	}
	n, err := humanize.ParseBytes(text)
	if err != nil || n > math.MaxInt64 || n == 0 && strings.ContainsAny(text, "123456789") {
		return 0, errors.New("a size is wanted: a number of bytes, or one with a unit, such as 100MB, 10GB or 10GiB")
	}
	return Bytes(n), nil
}
