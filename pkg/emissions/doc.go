// Package emissions writes and reads emissions, the newer way of reporting to ReSim: the system under test
// writes points of topics as lines of JSON, and ReSim makes metrics of them by the SQL of a metrics config.
//
//	config, err := emissions.Load(".resim/metrics/config.resim.yml")
//	e, err := emissions.Open(emissions.DefaultPath, emissions.WithConfig(config))
//	defer e.Close()
//	err = e.Emit("robot", Robot{Speed: 1.5, Mode: "DRIVE"}, emissions.At(now))
//	err = e.EmitEvent("collision", map[string]any{"with": "shelf 4"}, emissions.At(now))
//	err = e.EmitSeries("battery", map[string]any{"volts": volts}, emissions.Times(seconds))
//
// # Data
//
// A point is a map from field names to values, or a struct. A struct's fields have the names that their
// json tags say, in the order of the struct, as encoding/json would write them (omitempty, omitzero, "-"
// and embedded structs included): types that a program logs as JSON already can be emitted as they are.
// The fields of a map are written by name, so that equal points are equal lines. A float stays a float (3
// is written as 3.0); a type that marshals itself is asked to; a []byte is a list of numbers.
//
// What JSON cannot say, NaN, the infinities and texts that are not UTF-8, is an error, never something
// else than was given.
//
// # Times
//
// [At] and [Times] take what counts nanoseconds (an integer of 64 bits or int, a [time.Duration]), seconds (a float) or a
// [time.Time]. ReSim does not say since when; one file should count all its times alike.
//
// # Checking
//
// With a config every point is checked before it is written: its topic, that each field is in the schema,
// fits its type, and that none is missing. All that is wrong with a point comes back at once, each an
// [*Error] with topic, field, index and advice, and nothing is written. A config that cannot be read is an
// error of [Load]; checking is never switched off by itself. [Check] does the same with a file.
//
// # What a crash loses
//
// An emit writes its line by one call to the operating system and holds nothing back, so that a crash of
// the process loses no more than the line that it was writing; [Append] mends such a file. This costs a
// system call for each point. [Buffered] writes many lines at once and says what that may lose; so does
// [Emitter.EmitSeries], and loses nothing. Only [Emitter.Sync] is proof against the loss of power.
//
// The package does no network and prints nothing.
package emissions
