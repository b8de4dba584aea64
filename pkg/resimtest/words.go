package resimtest

import "fmt"

// The generated data speak of mobile robots in a warehouse. Lists that are too short for a Shape go
// on with numbers.

var projectNames = []named{
	{"Warehouse AMR", "Autonomous mobile robots that carry pallets in a warehouse."},
	{"Sidewalk delivery", "Small robots that deliver parcels on sidewalks."},
}

var suiteNames = []named{
	{"Nightly regression", "All scenarios, every night."},
	{"Docking and charging", "Approaching stations and leaving them."},
	{"Obstacle avoidance", "Moving and standing obstacles."},
}

var branchNames = []named{
	{"main", "MAIN"}, {"planner-rework", "CHANGE_REQUEST"}, {"release-2.4", "RELEASE"},
}

var tagNames = []named{
	{"dynamic-obstacles", ""}, {"night", ""}, {"docking", ""}, {"narrow-passages", ""}, {"smoke", ""}, {"payload", ""},
}

var scenes = []string{
	"Aisle crossing with forklift", "Narrow aisle with oncoming robot", "Dock approach", "Pallet pickup",
	"Blind corner with pedestrian", "Ramp to the loading bay", "Dropped box in the lane", "Elevator entry",
	"Queue at the charging station", "Detour around a wet floor", "Conveyor handover", "Long corridor at full speed",
}

var conditions = []string{"", " at night", " with degraded lidar", " with full payload", " in a crowd", " with dust"}

var adjectives = []string{
	"amber", "brisk", "calm", "dapper", "eager", "fuzzy", "gentle", "humble",
	"ivory", "jolly", "keen", "lucid", "mellow", "nimble", "olive", "proud",
}

var animals = []string{
	"otter", "badger", "crane", "dolphin", "egret", "falcon", "gecko", "heron",
	"ibis", "jackal", "kestrel", "lemur", "marten", "newt", "osprey", "puffin",
}

type named struct{ name, more string }

// pick is the i-th of a list, or a numbered name beyond its end.
func pick(list []named, i int, what string) named {
	if i < len(list) {
		return list[i]
	}
	return named{fmt.Sprintf("%s %d", what, i+1), fmt.Sprintf("Number %d of its kind.", i+1)}
}

// experienceName is the name of the i-th experience.
func experienceName(i int) string {
	scene, round := scenes[i%len(scenes)], i/len(scenes)
	if round < len(conditions) {
		return scene + conditions[round]
	}
	return fmt.Sprintf("%s, variant %d", scene, round+1)
}

// friendlyName is a name as ReSim gives it to a batch.
func friendlyName(s source) string {
	return fmt.Sprintf("%s-%s-%04d", adjectives[s.at(1).below(len(adjectives))], animals[s.at(2).below(len(animals))], s.at(3).below(10000))
}
