namespace DecentDb.Data.Statements;

/// <summary>What a statement hands out with RETURNING, as the values of output parameters.</summary>
internal static class OutputParameters
{
    /// <summary>
    /// Sets the output parameters from the first row, each from the column of its source column or else its name; where
    /// there is no row or column, to null.
    /// </summary>
    public static void Take(DecentDbDataReader reader, DecentDbParameterCollection parameters)
    {
        var hasRow = reader.FieldCount > 0 && reader.Read();
        for (var i = 0; i < parameters.Count; i++)
        {
            var parameter = parameters[i];
            if (!parameter.IsOutput)
            {
                continue;
            }

            var name = parameter.SourceColumn.Length > 0 ? parameter.SourceColumn : parameter.BareName;
            var ordinal = hasRow ? reader.FindOrdinal(name) : -1;
            parameter.Value = ordinal < 0 ? null : reader.GetValue(ordinal);
        }

        while (hasRow && reader.Read())
        {
            // An error of a later row is an error of the statement.
        }
    }
}
