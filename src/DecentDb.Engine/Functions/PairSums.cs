using DecentDb.Engine.Types;

namespace DecentDb.Engine.Functions;

/// <summary>What is kept of the pairs (y, x) of a group.</summary>
internal struct PairSums
{
    public long Count;
    public double X;
    public double Y;
    public double XX; // the sum of the squares of the distances from the mean of x
    public double YY;
    public double XY;

    /// <summary>Adds a pair.</summary>
    /// <exception cref="Primitives.DatabaseException">NumericValueOutOfRange: a sum of finite numbers is none.
    /// </exception>
    public void Add(double y, double x)
    {
        var before = this;
        Count++;
        X += x;
        Y += y;
        if (Count == 1)
        {
            XX = double.IsFinite(x) ? 0 : double.NaN;
            YY = double.IsFinite(y) ? 0 : double.NaN;
            XY = double.IsFinite(x) && double.IsFinite(y) ? 0 : double.NaN;
            return;
        }

        var distanceX = (x * Count) - X;
        var distanceY = (y * Count) - Y;
        var scale = 1 / ((double)Count * (Count - 1));
        XX += distanceX * distanceX * scale;
        YY += distanceY * distanceY * scale;
        XY += distanceX * distanceY * scale;
        if (double.IsInfinity(X) || double.IsInfinity(XX) || double.IsInfinity(Y) || double.IsInfinity(YY)
            || double.IsInfinity(XY))
        {
            CheckOverflow(before, y, x);
        }
    }

    private void CheckOverflow(PairSums before, double y, double x)
    {
        var hadX = double.IsInfinity(before.X) || double.IsInfinity(x);
        var hadY = double.IsInfinity(before.Y) || double.IsInfinity(y);
        if (((double.IsInfinity(X) || double.IsInfinity(XX)) && !hadX)
            || ((double.IsInfinity(Y) || double.IsInfinity(YY)) && !hadY)
            || (double.IsInfinity(XY) && !hadX && !hadY))
        {
            IntegerRange.ThrowOutOfRange(SqlType.Double);
        }

        XX = double.IsInfinity(XX) ? double.NaN : XX;
        YY = double.IsInfinity(YY) ? double.NaN : YY;
        XY = double.IsInfinity(XY) ? double.NaN : XY;
    }
}
