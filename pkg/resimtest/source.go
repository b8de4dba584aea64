package resimtest

import (
	"encoding/binary"
	"math"

	"github.com/google/uuid"
)

// source is a point in a tree of random numbers. Every number hangs on its place in the data and on
// nothing else, so that any value can be computed at any time without the ones before it.
type source uint64

// Branches of the tree.
const (
	ofToken uint64 = iota + 1
	ofProject
	ofSystem
	ofBranch
	ofBuild
	ofMetricsBuild
	ofTag
	ofExperience
	ofSuite
	ofBatch
	ofJob
	ofReport
	ofPart
	ofEvent
	ofFile
	ofMetricTag
	ofValue
	ofLuck
	ofSeries
	ofFault
	ofStory
	ofWritten
	ofSweep
)

// at is the point below s with these keys.
func (s source) at(keys ...uint64) source {
	h := uint64(s)
	for _, k := range keys {
		// The finaliser of SplitMix64.
		h += 0x9e3779b97f4a7c15 * (k + 1)
		h = (h ^ h>>30) * 0xbf58476d1ce4e5b9
		h = (h ^ h>>27) * 0x94d049bb133111eb
		h ^= h >> 31
	}
	return source(h)
}

// id is a UUIDv4.
func (s source) id() uuid.UUID {
	var id uuid.UUID
	binary.BigEndian.PutUint64(id[:8], uint64(s.at(0)))
	binary.BigEndian.PutUint64(id[8:], uint64(s.at(1)))
	id[6] = id[6]&0x0f | 0x40
	id[8] = id[8]&0x3f | 0x80
	return id
}

// float is evenly spread over [0, 1).
func (s source) float() float64 { return float64(s.at(2)>>11) / (1 << 53) }

// below is evenly spread over 0 … n-1.
func (s source) below(n int) int { return int(s.float() * float64(n)) }

// normal has mean 0 and deviation 1 and lies within ±3.5: a sum of four even ones.
func (s source) normal() float64 {
	sum := s.at(3).float() + s.at(4).float() + s.at(5).float() + s.at(6).float()
	return (sum - 2) * math.Sqrt(3)
}
