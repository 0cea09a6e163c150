package vault

import (
	"context"
	"encoding/base64"
	"fmt"
	"strings"
	"time"
)

// What stands before a value of the state: it is sealed, or it is in the clear and looks as if it had one of these.
const (
	sealedMark = "dingevent:sealed:"
	clearMark  = "dingevent:clear:"
)

// markSize is the size of a data key's mark.
const markSize = 13

// SealValue seals a value for a place, such as "note of web". It can be opened for that place alone. An empty value stays so.
func (r *Ring) SealValue(ctx context.Context, place string, value []byte) ([]byte, error) {
	if len(value) == 0 {
		return value, nil
	}
	if r == nil || r.keys.off {
		return escape(value), nil
	}
	return r.seal(ctx, place, value)
}

func (r *Ring) seal(ctx context.Context, place string, value []byte) ([]byte, error) {
	key, err := r.writing(ctx, State, time.Now())
	if err != nil {
		return nil, err
	}
	out := make([]byte, 0, len(sealedMark)+markSize+len(value)+key.aead.Overhead())
	out = append(append(out, sealedMark...), key.mark...)
	return key.aead.Seal(out, nil, value, bound(place)), nil
}

// OpenValue opens what SealValue has made for the place, and returns what is in the clear as it is. An error wraps [ErrNoKey] if the
// key is not there.
func (r *Ring) OpenValue(ctx context.Context, place string, value []byte) ([]byte, error) {
	if len(value) < len(sealedMark) || string(value[:len(sealedMark)]) != sealedMark {
		return unescape(value), nil
	}
	value = value[len(sealedMark):]
	if len(value) < markSize {
		return nil, errAltered
	}
	key, err := r.reading(ctx, string(value[:markSize]))
	if err != nil {
		return nil, err
	}
	plain, err := key.aead.Open(nil, nil, value[markSize:], bound(place))
	if err != nil {
		return nil, errAltered
	}
	return plain, nil
}

func bound(place string) []byte { return append([]byte("dingevent value "), place...) }

// SealText is SealValue for a text. What it returns is ASCII if it is sealed.
func (r *Ring) SealText(ctx context.Context, place, text string) (string, error) {
	if text == "" {
		return "", nil
	}
	if r == nil || r.keys.off {
		return string(escape([]byte(text))), nil
	}
	sealed, err := r.seal(ctx, place, []byte(text))
	if err != nil {
		return "", err
	}
	return sealedMark + base64.RawStdEncoding.EncodeToString(sealed[len(sealedMark):]), nil
}

// OpenText opens what SealText has made. A text that cannot be opened is replaced by one that says why, because a list of others
// must not fail by it.
func (r *Ring) OpenText(ctx context.Context, place, text string) string {
	coded, sealed := strings.CutPrefix(text, sealedMark)
	if !sealed {
		return strings.TrimPrefix(text, clearMark)
	}
	value, err := base64.RawStdEncoding.DecodeString(coded)
	if err == nil {
		value, err = r.OpenValue(ctx, place, append([]byte(sealedMark), value...))
	}
	if err != nil {
		return unopened(err)
	}
	return string(value)
}

func unopened(err error) string { return fmt.Sprintf("(encrypted, and cannot be opened: %v)", err) }

// escape makes a value in the clear that looks sealed, or escaped, distinct from one that is.
func escape(value []byte) []byte {
	if text := string(value[:min(len(value), len(sealedMark))]); strings.HasPrefix(text, sealedMark) || strings.HasPrefix(text, clearMark) {
		return append([]byte(clearMark), value...)
	}
	return value
}

func unescape(value []byte) []byte {
	if len(value) >= len(clearMark) && string(value[:len(clearMark)]) == clearMark {
		return value[len(clearMark):]
	}
	return value
}
