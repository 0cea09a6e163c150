// Package jsonscan reads JSON text from front to back, as strictly as encoding/json and without
// reflection. A typed decoder walks with a [Scanner]; [Object] and [Array] serve those who want to
// look at a text once. It exists because encoding/json cannot say which of two names that differ in
// case came, keeps no raw text of a member without a second pass, and is slow for what events need.
package jsonscan
