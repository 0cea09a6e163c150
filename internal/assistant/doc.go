// Package assistant lets an AI assistant ask what the console shows, by the Model Context Protocol.
//
// Each tool is one question. Answers are JSON in a text: sequences are texts in it, because clients read numbers as floats.
// An answer has at most [MaxAnswer] bytes. Lists go on with a cursor, and payloads with an offset.
// Personal data is hidden unless Options say otherwise. Tools that change something are there only if Options allow it.
package assistant
