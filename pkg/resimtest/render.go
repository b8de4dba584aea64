package resimtest

import (
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/oapi-codegen/nullable"

	"github.com/resim-contrib/metrics-go/pkg/resimtest/internal/server"
)

// organisation owns everything.
const organisation = "resim-contrib"

func value[T any](v T) nullable.Nullable[T] { return nullable.NewNullableWithValue(v) }
func null[T any]() nullable.Nullable[T]     { return nullable.NewNullNullable[T]() }

// orZero is the value that a client gave, zero for null and none.
func orZero[T any](n nullable.Nullable[T]) T {
	v, _ := n.Get()
	return v
}

// valueIf is v, or null.
func valueIf[T any](ok bool, v T) nullable.Nullable[T] {
	if !ok {
		return null[T]()
	}
	return value(v)
}

// listed is a list that is never null.
func listed(ids []uuid.UUID) *[]uuid.UUID {
	if ids == nil {
		ids = []uuid.UUID{}
	}
	return &ids
}

func renderProject(p *Project) server.Project {
	return server.Project{
		ProjectID: p.ID, Name: p.Name, Description: p.Description, CreationTimestamp: p.Created,
		OrgID: organisation, UserID: account,
	}
}

func renderBranch(p *Project, b *Branch) server.Branch {
	return server.Branch{
		BranchID: b.ID, BranchType: server.BranchType(b.Type), Name: b.Name, ProjectID: p.ID,
		CreationTimestamp: b.Created, OrgID: organisation, UserID: account,
	}
}

func renderSystem(p *Project, s *System) server.System {
	builds := 0
	for _, b := range p.Builds {
		if b.System == s {
			builds++
		}
	}
	return server.System{
		SystemID: s.ID, Name: s.Name, Description: s.Description, ProjectID: p.ID, Architecture: server.ArchitectureAMD64,
		BuildVcpus: 4, BuildMemoryMib: 16384, BuildSharedMemoryMb: 64, MetricsBuildVcpus: 2, MetricsBuildMemoryMib: 4096, MetricsBuildSharedMemoryMb: 64,
		NumBuilds: builds, NumExperiences: len(p.Experiences), NumMetricsBuilds: 1, NumTestSuites: len(p.Suites), NumBatches: len(p.Batches),
		CreationTimestamp: s.Created, UpdateTimestamp: s.Created, OrgID: organisation, UserID: account, UpdateUserID: account,
	}
}

func renderBuild(p *Project, b *Build) server.Build {
	return server.Build{
		BuildID: b.ID, Name: b.Name, Version: b.Version, Description: b.Description, BranchID: b.Branch.ID, SystemID: b.System.ID, ProjectID: p.ID,
		ImageUri: "registry.example.com/" + b.System.Name + ":" + b.ID.String()[:8], BuildSpecification: "services: {}\n",
		AssociatedAccount: account, CreationTimestamp: b.Created, UpdateTimestamp: b.Created, OrgID: organisation, UserID: account, UpdateUserID: account,
	}
}

func renderMetricsBuild(p *Project, b *MetricsBuild) server.MetricsBuild {
	return server.MetricsBuild{
		MetricsBuildID: b.ID, Name: b.Name, Version: b.Version, ProjectID: p.ID, ImageUri: "registry.example.com/" + b.Name + ":" + b.Version,
		CreationTimestamp: b.Created, OrgID: organisation, UserID: account,
	}
}

func renderTag(p *Project, t *Tag) server.ExperienceTag {
	return server.ExperienceTag{
		ExperienceTagID: t.ID, Name: t.Name, Description: "Experiences of the kind " + t.Name + ".", ProjectID: p.ID,
		CreationTimestamp: t.Created, OrgID: organisation, UserID: account,
	}
}

func renderExperience(p *Project, e *Experience) server.Experience {
	location := fmt.Sprintf("s3://experiences/%s/", e.ID)
	return server.Experience{
		ExperienceID: e.ID, Name: e.Name, Description: e.Description, ProjectID: p.ID, Archived: e.Archived,
		ContainerTimeoutSeconds: 3600, Profile: "default", Locations: []string{location},
		Location:     location, // deprecated, and demanded all the same
		CustomFields: []server.CustomFieldDefinition{}, EnvironmentVariables: []server.EnvironmentVariable{},
		CreationTimestamp: e.Created, UpdateTimestamp: e.Created, OrgID: organisation, UserID: account, UpdateUserID: account,
	}
}

func renderSuite(p *Project, s *Suite) server.TestSuite {
	latest := s.Revisions[len(s.Revisions)-1]
	experiences := make([]uuid.UUID, len(latest))
	for i, e := range latest {
		experiences[i] = e.ID
	}
	return server.TestSuite{
		TestSuiteID: s.ID, TestSuiteRevision: int32(len(s.Revisions)), Name: s.Name, Description: s.Description, ProjectID: p.ID, SystemID: s.System.ID,
		Experiences: experiences, MetricsBuildID: valueIf(!s.NoMetrics, p.MetricsBuild.ID), MetricsSetName: null[string](), ShowOnSummary: true,
		CreationTimestamp: s.Created, UpdateTimestamp: s.Created, OrgID: organisation, UserID: account, UpdateUserID: account,
	}
}

func renderReport(r *Report) server.Report {
	status := server.ReportStatus(r.Status)
	outcome := server.MetricStatusNOSTATUSREPORTED
	if r.Status == "SUCCEEDED" {
		outcome = server.MetricStatusPASSED
	}
	return server.Report{
		ReportID: r.ID, Name: r.Name, ProjectID: r.Project.ID, TestSuiteID: r.Suite.ID, TestSuiteRevision: int32(r.Revision), BranchID: r.Branch.ID,
		RespectRevisionBoundary: r.RespectRevisionBoundary, StartTimestamp: r.Start, EndTimestamp: r.End,
		MetricsBuildID: r.Project.MetricsBuild.ID, MetricsSetName: null[string](), MetricsStatus: outcome, Status: status,
		StatusHistory:     server.ReportStatusHistory{{Status: &status, UpdatedAt: &r.Created}},
		OutputLocation:    fmt.Sprintf("s3://reports/%s/", r.ID),
		AssociatedAccount: account, CreationTimestamp: r.Created, LastUpdatedTimestamp: r.Created, OrgID: organisation, UserID: account,
	}
}

func renderMetricTags(source source, metric uuid.UUID, m Metric, created time.Time) []server.MetricTag {
	var tags []server.MetricTag
	for i, t := range m.Tags {
		id := source.at(ofMetricTag, sum(m.Name), uint64(i)).id()
		tags = append(tags, server.MetricTag{CreationTimestamp: &created, MetricID: &metric, TagID: &id, Name: t.Key, Value: t.Value})
	}
	return tags
}

func renderEvent(e Event, created time.Time) server.Event {
	return server.Event{
		EventID: e.ID, Name: e.Name, Description: e.Description, Status: server.MetricStatus(e.Status), Tags: e.Tags, MetricsIDs: *listed(e.MetricIDs),
		Timestamp: e.Time, TimestampType: server.EventTimestampType(e.TimestampType), CreationTimestamp: created,
	}
}
