// Package execsource is the source of the lines that a program writes to its standard output: one JSON object a line, as DingTalk's own
// command "dws event consume" writes the personal events of a user.
//
// A [Source] starts the program without a shell, and with no variables of the environment but those that are listed. It stores what
// it has read, synced, before it reads on. So a journal that takes nothing makes the program wait, and loses nothing. A
// [source.Runner] starts a program again that has ended.
//
// What the program has written and nobody has read yet is in a pipe, up to 64 KiB on Linux, and in a buffer of 16 KiB here. That is lost
// if this process is killed, unless the program writes it again.
package execsource
