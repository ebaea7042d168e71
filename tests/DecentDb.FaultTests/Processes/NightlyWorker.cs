using System.Globalization;
using System.IO;
using System.Text;
using DecentDb.FaultTests.Sweeps;

namespace DecentDb.FaultTests.Processes;

/// <summary>
/// The process that owns a database of a <see cref="NightlyModel"/>: it makes one state after the other, gives space
/// back in between, and says how far it has come, until it is killed.
/// </summary>
internal static class NightlyWorker
{
    private const int VacuumEvery = 4;
    private const int CheckpointEvery = 7;

    public static int Run(string path, Stream output)
    {
        using var database = Worker.Open(path);
        using var session = database.OpenSession();
        for (var number = SqlDisk.Number(database, "SELECT n FROM counter") + 1; ; number++)
        {
            NightlyModel.Step(session, number);
            output.Write(Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture) + "\n"));
            if (number % VacuumEvery == 0)
            {
                session.Vacuum(number % (2 * VacuumEvery) == 0 ? null : "item");
            }

            if (number % CheckpointEvery == 0)
            {
                database.Checkpoint();
            }
        }
    }
}
