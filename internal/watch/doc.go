// Package watch finds what people want to be called for, such as a sink that fails, and makes events of dingevent's own of it: one when it
// begins, and one when it is over.
//
// Each gateway reports what it knows. One of them, which holds the claim, puts the reports together. What was told is kept in the
// journal, so that a restart or another gateway tells nothing again.
package watch
