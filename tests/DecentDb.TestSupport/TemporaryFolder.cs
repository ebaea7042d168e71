using System;
using System.IO;
using System.Text;

namespace DecentDb.TestSupport;

/// <summary>A folder for the real files of one test, deleted at its end. It lies in each test project.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("decentdb-test-");

    public string Path => _folder.FullName;

    /// <summary>The path of the database of the test.</summary>
    public string Database => this["test.ddb"];

    public string this[string name] => System.IO.Path.Combine(_folder.FullName, name);

    /// <summary>Writes a file and returns its path.</summary>
    public string Write(string name, string text)
    {
        File.WriteAllText(this[name], text, Utf8);
        return this[name];
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
