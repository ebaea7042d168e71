using System;
using System.Collections.Generic;
using DecentDb.Engine.BulkLoading;
using DecentDb.FaultTests.Corruption;
using DecentDb.FaultTests.Isolation;
using DecentDb.FaultTests.Scheduling;
using DecentDb.FaultTests.Sweeps;
using DecentDb.FaultTests.Transactions;
using Xunit;

namespace DecentDb.FaultTests.Defects;

/// <summary>
/// The tests of crashes prove themselves: each of these defects, planted in the engine, makes the named test fail.
/// docs/reliability.md lists them.
/// </summary>
public sealed class PlantedDefectTests
{
    private static readonly Dictionary<string, (string Test, Action Run)> Finders = new(StringComparer.Ordinal)
    {
        [nameof(PlantedDefect.LoadNotSynced)] = Load(BulkLoadDurability.Deferred, LoadVariant.IntoFilledTable),
        [nameof(PlantedDefect.EarlierLoadNotSynced)] = Load(BulkLoadDurability.None, LoadVariant.TwoLoads),
        [nameof(PlantedDefect.AcknowledgedBeforeSync)] = Storage(),
        [nameof(PlantedDefect.CheckpointDataNotSynced)] = Storage(),
        [nameof(PlantedDefect.CheckpointBeforeLogSync)] = Storage(),
        [nameof(PlantedDefect.CheckpointMetaNotSynced)] = Storage(),
        [nameof(PlantedDefect.MetaSlotInPlace)] = Storage(),
        [nameof(PlantedDefect.LogEntryNotSynced)] = Storage(),
        [nameof(PlantedDefect.CreationNotSynced)] = Storage(),
        [nameof(PlantedDefect.GroupNotChecked)] = Storage(),
        [nameof(PlantedDefect.ChecksumNotChained)] = (
            nameof(LogChainTests.A_group_of_an_abandoned_transaction_is_never_joined_with_a_later_one),
            new LogChainTests().A_group_of_an_abandoned_transaction_is_never_joined_with_a_later_one),
        [nameof(PlantedDefect.FailedLoadKept)] = Load(BulkLoadDurability.Deferred, LoadVariant.AfterAbortedLoad),
        [nameof(PlantedDefect.PageIdsInLogReused)] =
            Load(BulkLoadDurability.Deferred, LoadVariant.OverUncheckpointedCommits),
        [nameof(PlantedDefect.FreedPagesReusedEarly)] =
            Load(BulkLoadDurability.Deferred, LoadVariant.AfterUnsyncedDrop),
        [nameof(PlantedDefect.SnapshotPagesReused)] = (
            nameof(SnapshotLifetimeTests.Loads_do_not_write_over_pages_that_a_snapshot_sees),
            new SnapshotLifetimeTests(new SilentOutput()).Loads_do_not_write_over_pages_that_a_snapshot_sees),
        [nameof(PlantedDefect.PinIgnored)] = (
            nameof(FollowerModelTests.A_pinned_snapshot_of_any_step_is_whole_until_it_is_given_back_at_any_step),
            new FollowerModelTests().A_pinned_snapshot_of_any_step_is_whole_until_it_is_given_back_at_any_step),
        [nameof(PlantedDefect.TailCutEarly)] = Load(BulkLoadDurability.Deferred, LoadVariant.AfterCut),
        [nameof(PlantedDefect.ClosedFlagKept)] = (
            nameof(FileFormatTests
                .A_power_cut_at_any_step_of_an_opening_leaves_the_flag_only_where_nothing_is_lost),
            new FileFormatTests()
                .A_power_cut_at_any_step_of_an_opening_leaves_the_flag_only_where_nothing_is_lost),
        [nameof(PlantedDefect.OpeningNotDeclared)] = (
            nameof(OpeningTests.A_power_cut_at_any_step_of_the_first_change_leaves_the_old_state_or_the_new_one),
            FindByFirstChanges),
        [nameof(PlantedDefect.LogCutEarly)] = Storage(),
        [nameof(PlantedDefect.RightEdgeKept)] =
            Load(BulkLoadDurability.Deferred, LoadVariant.OthersBetweenBatches, BulkLoadAtomicity.Batch),
        [nameof(PlantedDefect.SiblingNotRewritten)] = (
            nameof(VacuumSweepTests.A_power_cut_at_any_step_of_a_vacuum_leaves_the_rows_that_were_there),
            () => new VacuumSweepTests(new SilentOutput())
                .A_power_cut_at_any_step_of_a_vacuum_leaves_the_rows_that_were_there()),
        [nameof(PlantedDefect.DirectoryEntryNotWritten)] = Storage(),
        [nameof(PlantedDefect.DirectoryRootKept)] = Storage(),
        [nameof(PlantedDefect.DifferenceBeforeImage)] = Storage(),
        [nameof(PlantedDefect.DifferenceInBytes)] = (
            nameof(SqlSweepTests.A_power_cut_at_any_step_leaves_the_tables_of_a_committed_transaction),
            () => new SqlSweepTests(new SilentOutput())
                .A_power_cut_at_any_step_leaves_the_tables_of_a_committed_transaction()),
        [nameof(PlantedDefect.UnsyncedLoadTrusted)] = Load(BulkLoadDurability.None, LoadVariant.TwoLoads),
        [nameof(PlantedDefect.GenerationKept)] = Storage(),
        [nameof(PlantedDefect.RecoveredLogNotSynced)] = (
            nameof(CrashSweepTests
                .A_power_cut_during_the_recovery_after_a_killed_process_loses_nothing_acknowledged),
            new CrashSweepTests()
                .A_power_cut_during_the_recovery_after_a_killed_process_loses_nothing_acknowledged),
        [nameof(PlantedDefect.RecoveredPagesNotSynced)] = Storage(),
        [nameof(PlantedDefect.FailedSyncRepeated)] = (
            nameof(FaultSweepTests.A_failed_sync_is_not_repeated_and_its_commit_reports_an_unknown_outcome),
            new FaultSweepTests(
                new SilentOutput()).A_failed_sync_is_not_repeated_and_its_commit_reports_an_unknown_outcome),
        [nameof(PlantedDefect.SyncedPositionNotRecorded)] = (
            nameof(DamageTests.A_flipped_byte_in_the_log_never_loses_a_synced_commit_silently),
            new DamageTests().A_flipped_byte_in_the_log_never_loses_a_synced_commit_silently),
        [nameof(PlantedDefect.PageIdNotChecked)] = (
            nameof(FileDamageTests.Swapped_doubled_and_stale_pages_are_reported_or_harmless),
            () => new FileDamageTests(new SilentOutput())
                .Swapped_doubled_and_stale_pages_are_reported_or_harmless()),
        [nameof(PlantedDefect.PageChecksumNotChecked)] = (
            nameof(FileDamageTests.Every_flipped_byte_of_a_page_is_found_when_the_page_is_read),
            () => new FileDamageTests(new SilentOutput())
                .Every_flipped_byte_of_a_page_is_found_when_the_page_is_read()),
        [nameof(PlantedDefect.PassedSnapshotKept)] = Schedules(PlantedDefect.PassedSnapshotKept, "commits"),
        [nameof(PlantedDefect.SnapshotNotConfirmed)] = Schedules(PlantedDefect.SnapshotNotConfirmed, "commits"),
        [nameof(PlantedDefect.LogSpaceTakenLater)] = Schedules(PlantedDefect.LogSpaceTakenLater, "groups"),
        [nameof(PlantedDefect.LeadershipNotPassedOn)] = Schedules(PlantedDefect.LeadershipNotPassedOn, "groups"),
        [nameof(PlantedDefect.WriterNotWoken)] = Schedules(PlantedDefect.WriterNotWoken, "rollbacks"),
        [nameof(PlantedDefect.ReadsNotCompared)] = Schedules(PlantedDefect.ReadsNotCompared, "locks"),
        [nameof(PlantedDefect.VisibleOutOfOrder)] = Schedules(PlantedDefect.VisibleOutOfOrder, "commits"),
        [nameof(PlantedDefect.FileImageNotKept)] = Schedules(PlantedDefect.FileImageNotKept, "evictions"),
        [nameof(PlantedDefect.SpilledImageNotKept)] = (
            nameof(SpilledCommitTests.Snapshots_see_their_state_whatever_large_commits_and_checkpoints_follow),
            new SpilledCommitTests(
                new SilentOutput()).Snapshots_see_their_state_whatever_large_commits_and_checkpoints_follow),
        [nameof(PlantedDefect.OtherImageLogged)] = (
            nameof(SpilledCommitTests.A_power_cut_at_any_step_leaves_a_state_between_the_acknowledged_and_the_started_one),
            () => new SpilledCommitTests(new SilentOutput())
                .A_power_cut_at_any_step_leaves_a_state_between_the_acknowledged_and_the_started_one()),
        [nameof(PlantedDefect.SpilledImageOutdated)] = (
            nameof(SpilledCommitTests.A_page_that_changes_again_after_it_spilled_is_what_it_became_last),
            new SpilledCommitTests(
                new SilentOutput()).A_page_that_changes_again_after_it_spilled_is_what_it_became_last),
        [nameof(PlantedDefect.BufferReusedTooEarly)] = Schedules(PlantedDefect.BufferReusedTooEarly, "evictions"),
        [nameof(PlantedDefect.BufferReusedOneEpochTooEarly)] =
            Schedules(PlantedDefect.BufferReusedOneEpochTooEarly, "evictions"),
    };

    public static TheoryData<string, string> Defects()
    {
        var data = new TheoryData<string, string>();
        foreach (var (defect, finder) in Finders)
        {
            data.Add(defect, finder.Test);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Defects))]
    public void A_planted_defect_is_found(string defect, string test)
    {
        var run = Finders[defect].Run;
        PlantedDefects.Plant(Enum.Parse<PlantedDefect>(defect));
        try
        {
            var found = Record.Exception(run);
            Assert.True(found is not null, $"{test} does not find {defect}");
        }
        finally
        {
            PlantedDefects.Plant(PlantedDefect.None);
        }
    }

    [Fact]
    public void Every_defect_has_a_test_that_finds_it() =>
        Assert.Equal(Enum.GetValues<PlantedDefect>().Length - 1, Finders.Count);

    private static (string Test, Action Run) Schedules(PlantedDefect defect, string scenario) => (
        nameof(ScheduleTests.Random_schedules_are_serializable_give_everything_back_and_come_to_an_end),
        () => FindBySchedules(defect, scenario));

    private static void FindByFirstChanges() => Array.ForEach(
        Enum.GetValues<FirstChange>(),
        OpeningTests.A_power_cut_at_any_step_of_the_first_change_leaves_the_old_state_or_the_new_one);

    // Without the defect nothing is found, so what is found is the defect.
    private static void FindBySchedules(PlantedDefect defect, string scenario)
    {
        if (Record.Exception(() => ScheduleSweep.RunRandom(Scenarios.Find(scenario), count: 100)) is null)
        {
            ScheduleSweep.RunRandom(Scenarios.Find(scenario), count: 20_000, defect);
        }
    }

    private static (string Test, Action Run) Storage() => (
        nameof(StorageSweepTests.A_power_cut_at_any_step_leaves_a_state_between_the_acknowledged_and_the_started_one),
        () => new StorageSweepTests(new SilentOutput()).Run(firstSeed: 1, seedCount: 2, withFullDisks: false));

    private static (string Test, Action Run) Load(
        BulkLoadDurability durability, LoadVariant variant, BulkLoadAtomicity atomicity = BulkLoadAtomicity.Load) => (
        nameof(LoadSweepTests.A_power_cut_at_any_step_of_a_load_leaves_whole_loads_or_batches),
        () => LoadSweepTests.Run(atomicity, durability, variant));
}
