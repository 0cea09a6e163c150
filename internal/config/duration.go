package config

import (
	"errors"
	"strings"
	"time"

	"github.com/dingevent/dingevent/internal/config/document"
)

// A Duration is a time.Duration in a config file, such as 1500ms, 30s, 15m or 72h.
type Duration time.Duration

var _ document.Scalar = (*Duration)(nil)

// Wanted is for a document.
func (*Duration) Wanted() string { return "a time such as 30s" }

// UnmarshalText is for a document, too.
func (d *Duration) UnmarshalText(text []byte) (err error) {
	*d, err = parseDuration(string(text))
	return err
}

func parseDuration(text string) (Duration, error) {
	switch parsed, err := time.ParseDuration(text); {
	case err != nil && document.IsWhole(text):
		return 0, errors.New("a time wants its unit, such as 1500ms, 30s, 15m or 72h")
	case err != nil && strings.ContainsAny(text, "dD"):
		return 0, errors.New("a time is wanted, such as 1500ms, 30s, 15m or 72h; a day is 24h")
	case err != nil:
		return 0, errors.New("a time is wanted, such as 1500ms, 30s, 15m or 72h")
	case parsed < 0:
		return 0, errors.New("a time below zero")
	default:
		return Duration(parsed), nil
	}
}

func (d Duration) String() string {
	text := time.Duration(d).String()
	for _, zero := range []string{"m0s", "h0m"} {
		if strings.HasSuffix(text, zero) {
			text = strings.TrimSuffix(text, zero[1:])
		}
	}
	return text
}
