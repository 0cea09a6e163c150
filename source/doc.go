// Package source runs sources: what pulls events from somewhere, where DingTalk pushes none. A source is DingTalk's list of failed
// pushes, a table that DingTalk fills, or the lines of a program.
//
// A [Runner] runs one [Source] under a claim of the journal. So one gateway alone works it, however many share the journal. The
// source keeps its [Place] in the note of that claim. A source that fails is run again after a pause.
package source
