// Package jsonscan reads JSON text from front to back, as strictly as encoding/json and without reflection. A typed
// decoder walks with a [Scanner]. [Object] and [Array] look at a text once. The package exists because encoding/json
// cannot distinguish two names that differ in case, needs a second pass for the raw text of a member, and is slow.
package jsonscan
