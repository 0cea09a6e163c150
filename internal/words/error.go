package words

import (
	"strings"
	"syscall"
)

// A failure is an error with a text in each language. Error is English, for logs and the API.
type failure struct {
	text  func(w Words, cause string) string
	cause error // nil: none
}

// Fail is an error that says text, such as words.Fail(words.Words.MisuseSelect).
func Fail(text func(Words) string) error {
	return &failure{text: func(w Words, _ string) string { return text(w) }}
}

// Wrap is an error with text around its cause. Both are in the same language.
func Wrap(cause error, text func(w Words, cause string) string) error {
	return &failure{text: text, cause: cause}
}

func (f *failure) Error() string { return f.in(English{}) }
func (f *failure) Unwrap() error { return f.cause }

func (f *failure) in(w Words) string {
	if f.cause == nil {
		return f.text(w, "")
	}
	return f.text(w, In(w, f.cause))
}

// A Teller is an error with a text in any language.
type Teller interface {
	error
	In(Words) string
}

// In is an error's text in a language. Text that other code has wrapped around one of our errors stays as it is.
func In(w Words, err error) string {
	switch e := err.(type) {
	case *failure:
		return e.in(w)
	case Teller:
		return e.In(w)
	case syscall.Errno:
		return w.SystemError(e)
	case interface{ Unwrap() error }:
		return retold(w, err.Error(), e.Unwrap())
	case interface{ Unwrap() []error }:
		return retold(w, err.Error(), e.Unwrap()...)
	}
	return err.Error()
}

// retold is the text of an error with its causes in another language.
func retold(w Words, text string, causes ...error) string {
	for _, cause := range causes {
		if cause != nil {
			text = strings.Replace(text, cause.Error(), In(w, cause), 1)
		}
	}
	return text
}
