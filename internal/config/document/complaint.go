package document

import (
	"errors"
	"fmt"
	"strings"
)

// A Complaint is what is wrong at a place of a document. It never quotes a value.
type Complaint struct {
	At   Position
	Text string
}

// Error starts with line and column, or with a space.
func (c Complaint) Error() string {
	if c.At == (Position{}) {
		return " " + c.Text
	}
	return fmt.Sprintf("%d:%d: %s", c.At.Line, c.At.Column, c.Text)
}

// Complaints are all that is wrong with a document; nil if nothing is.
type Complaints []Complaint

// Err is all of them as one error, or nil.
func (c Complaints) Err() error {
	var errs []error
	for _, one := range c {
		errs = append(errs, one)
	}
	return errors.Join(errs...)
}

// Texts is all of them without their places, for a text that has no lines, such as a spec.
func (c Complaints) Texts() string {
	var texts []string
	for _, one := range c {
		texts = append(texts, one.Text)
	}
	return strings.Join(texts, "; ")
}
