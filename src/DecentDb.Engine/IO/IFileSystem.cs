namespace DecentDb.Engine.IO;

/// <summary>
/// The only door to files. Implementations throw <see cref="Primitives.DatabaseException"/> with the codes
/// CannotOpen, DatabaseInUse, DiskFull and IoError, and no other exception.
/// </summary>
internal interface IFileSystem
{
    /// <summary>False when a sync of a file waits for nothing, because no file outlives the process.</summary>
    bool WaitsForDisk => true;

    /// <summary>The full path with symbolic links resolved, so that one file has one name.</summary>
    string GetRealPath(string path);

    /// <summary>True when a file of this name exists, or a link or a directory.</summary>
    bool Exists(string path);

    /// <summary>
    /// Opens a file. A link in the last part of the path is not followed, and anything but a file is refused at once.
    /// </summary>
    IDatabaseFile Open(string path, FileOpenMode mode);

    /// <summary>Creates a file that those may use who may use another one; read and write.</summary>
    /// <param name="path">The file, which must not exist.</param>
    /// <param name="model">
    /// Whose permissions and owner it gets. Without such a file it gets those of any new file.
    /// </param>
    IDatabaseFile CreateLike(string path, string model) => Open(path, FileOpenMode.CreateNew);

    /// <summary>Deletes a file; durable once its directory is synced. No error when it does not exist.</summary>
    void Delete(string path);

    /// <summary>Gives a closed file another name in the same directory; durable once that is synced.</summary>
    /// <param name="from">The name that it has.</param>
    /// <param name="to">The name that it gets.</param>
    /// <param name="overwrite">
    /// True to take the place of a file of that name in one step, else that is an error.
    /// </param>
    void Move(string from, string to, bool overwrite) => throw new Primitives.DatabaseException(
        Primitives.ErrorCode.NotSupported, from + ": these files cannot be renamed.");

    /// <summary>Makes creations, renames and deletions in the directory that holds this path durable.</summary>
    void SyncDirectoryOf(string path);
}
