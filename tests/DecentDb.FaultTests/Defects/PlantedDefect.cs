namespace DecentDb.FaultTests.Defects;

/// <summary>A defect that a test plants to prove that the tests of crashes would find one like it.</summary>
internal enum PlantedDefect
{
    None,

    /// <summary>A commit does not sync the pages that a load wrote.</summary>
    LoadNotSynced,

    /// <summary>A durable commit does not sync the pages of an earlier load without syncs.</summary>
    EarlierLoadNotSynced,

    /// <summary>A commit is reported durable without a sync of the log.</summary>
    AcknowledgedBeforeSync,

    /// <summary>A checkpoint does not sync the pages that it overwrote.</summary>
    CheckpointDataNotSynced,

    /// <summary>A checkpoint overwrites pages before the log that holds them is synced.</summary>
    CheckpointBeforeLogSync,

    /// <summary>A checkpoint reuses the log before its meta slot is durable.</summary>
    CheckpointMetaNotSynced,

    /// <summary>Each meta slot is written over the one in use.</summary>
    MetaSlotInPlace,

    /// <summary>The directory entry of the log is not synced.</summary>
    LogEntryNotSynced,

    /// <summary>The first pages of a new database are not synced before its meta slot.</summary>
    CreationNotSynced,

    /// <summary>The payload of a group is not checked when the log is replayed.</summary>
    GroupNotChecked,

    /// <summary>The checksum of a group does not depend on the group before.</summary>
    ChecksumNotChained,

    /// <summary>The length of the file counts as pages, so that those of a failed load stay.</summary>
    FailedLoadKept,

    /// <summary>A load takes page ids that commits in the log hold.</summary>
    PageIdsInLogReused,

    /// <summary>A load writes over free pages whose freeing no checkpoint has made durable.</summary>
    FreedPagesReusedEarly,

    /// <summary>A load writes over free pages that a snapshot still sees.</summary>
    SnapshotPagesReused,

    /// <summary>The file is cut before a checkpoint has made the smaller page count durable.</summary>
    TailCutEarly,

    /// <summary>A load writes its pages while the meta slot says that the database is closed.</summary>
    ClosedFlagKept,

    /// <summary>The log is written to before the data file says that the database is open.</summary>
    OpeningNotDeclared,

    /// <summary>The log is cut before the data file counts less of it.</summary>
    LogCutEarly,

    /// <summary>A new generation of the log begins with differences.</summary>
    DifferenceBeforeImage,

    /// <summary>Recovery takes the offsets of a difference, which count bits, for bytes.</summary>
    DifferenceInBytes,

    /// <summary>Recovery takes pages of a load without syncs as they are.</summary>
    UnsyncedLoadTrusted,

    /// <summary>Recovery goes on with the generation of the log that it replayed.</summary>
    GenerationKept,

    /// <summary>Recovery does not make durable what it read from the log.</summary>
    RecoveredLogNotSynced,

    /// <summary>Recovery writes its meta slot before the pages are synced.</summary>
    RecoveredPagesNotSynced,

    /// <summary>A write or sync of the log that failed is tried again by the next commit.</summary>
    FailedSyncRepeated,

    /// <summary>Groups do not record how far the log was synced.</summary>
    SyncedPositionNotRecorded,

    /// <summary>The id that a page holds is not compared with its place.</summary>
    PageIdNotChecked,

    /// <summary>The checksum of a page is not checked.</summary>
    PageChecksumNotChecked,

    /// <summary>A reader that takes a newer snapshot while it begins keeps what the first one could see.</summary>
    PassedSnapshotKept,

    /// <summary>A reader does not look again whether the state it registered is still the newest.</summary>
    SnapshotNotConfirmed,

    /// <summary>A commit makes sure of space in the log in one step and takes it in another.</summary>
    LogSpaceTakenLater,

    /// <summary>Who gives up the leadership of the log wakes nobody.</summary>
    LeadershipNotPassedOn,

    /// <summary>Who gives a free writer lock away wakes nobody.</summary>
    WriterNotWoken,

    /// <summary>A transaction writes although others have changed what it has read.</summary>
    ReadsNotCompared,

    /// <summary>A commit that does not wait for the disk becomes visible before one that does.</summary>
    VisibleOutOfOrder,

    /// <summary>A checkpoint overwrites a page that a snapshot still reads in the file.</summary>
    FileImageNotKept,

    /// <summary>A vacuum moves a leaf and leaves the leaf before it with the old page as its right sibling.</summary>
    SiblingNotRewritten,

    /// <summary>A checkpoint does not write into the page directory that it wrote a page.</summary>
    DirectoryEntryNotWritten,

    /// <summary>The meta slot of a checkpoint names the root of the page directory of the one before.</summary>
    DirectoryRootKept,

    /// <summary>
    /// A checkpoint overwrites a page whose image in a temporary file, or below it, a snapshot still reads.
    /// </summary>
    SpilledImageNotKept,

    /// <summary>The log takes of a page in a temporary file another image than the transaction has left there.</summary>
    OtherImageLogged,

    /// <summary>
    /// A page in a temporary file changes in memory, and what the file has of it is taken for it afterwards.
    /// </summary>
    SpilledImageOutdated,

    /// <summary>A load that gave the writer lock away goes on behind the last row that it found at its beginning.</summary>
    RightEdgeKept,

    /// <summary>A buffer is used again although somebody may still read it.</summary>
    BufferReusedTooEarly,

    /// <summary>A buffer is used again one epoch before its last reader is gone.</summary>
    BufferReusedOneEpochTooEarly,

    /// <summary>A checkpoint writes over pages that a follower has asked to keep.</summary>
    PinIgnored,
}
