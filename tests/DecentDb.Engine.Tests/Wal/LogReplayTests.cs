using System;
using System.IO;
using System.IO.Compression;
using DecentDb.Engine.Api;
using DecentDb.Engine.Wal;
using Xunit;

namespace DecentDb.Engine.Tests.Wal;

/// <summary>Logs of versions before: <see cref="LogReplay"/>, <see cref="LogRecordFormat"/>.</summary>
public sealed class LogReplayTests
{
    // A table of 150 rows with an index, and behind a checkpoint updates, deletions and an insertion. Its process was
    // killed. Differences of pages are records of type 2 in this log, whose offsets count bytes.
    private const string DataFile =
        "eNrtnAtsleUZgL//3Hqh3/cVyh2FQimUcvu/cz/aAm0PNykIKCAFS1taFJFyKwyYKK2gsFEmRRGvQbR4w0sRUdnYFucSL5lGJ1GTuTjd1GWa"
        + "uLENEmfc+573O6M50Wjikm7xfch5Tpvz/0/b0/eEvG3PSTYtb2puSTY4HiFEvhDbTr9XHG348NT2w6dyP3j07EyfIPDagUu2OA++77Vvp6+P"
        + "b/37222f/KkWb/V0O9bT7ZzuYPfdIw+7ogcYe+66w4JhGIZhGIZhGIZhvgckv2H/92Yc78/Y/zP3+1NPzajq+HB1n8z93/ma/R/7V9Wr8p74"
        + "2j87WbKYJ4BhGIZhGIZhGIb5PrDzXPtRjzj/+3tfxo7ut0u7p9u+3p2Avf2Aff/2jNuz7A8HDvBdzTAMwzAMwzAMwzA9Au70+Lt33OlzvuYY"
        + "5ysuDMMwDMMwDMMwDMP8/4C7PD733vct9n9PxtvpC8MwDMMwDMMwDMMw/9vg/t5VMHoC/o2/z27zXrvj+8D4t/ylwhVRMVPMERWiUDgecrJw"
        + "pPgy4G9e09K0IaVlzRV4YlI8IOCAgNO6PVv4HK/jWdmYesaAx2lOXXudDalXEMyls9auatriwIdz2uB44W9oWd/UlPHCAQzDMAzDMAzDMAzD"
        + "fOf9v3b16qJAat+nZ+inn//vgX/r/EKMEuPE07D7+4TjVIj3hCjufH9q5x9/du8fxOlrX3x8QG28MXz00C13LjxTtL8j562Wtr9s2tFWsL/3"
        + "UzWb6uZ2Hdo66ep39qwpqxxRM/+l9ldyAtWv+I/WvL5tcrLy5T8frDflXR9vrptadOLTQHbJmH4TS4s/+kde1kMrqjad+uz54ffX+3e+efzO"
        + "YXfcWv3skYKlzxT1vfvgnoOnj3m9ycIXxNmsnPUD/Sb7v/KEhFY3f+e6wt3H3PYzU/aF5922sf6OE+vuOdt6X7yjc8vhh08ee+zz57vKvPhD"
        + "i0KTcjDlUMrhlCMpR1OOpRxPOUFnuXRFZxs63dD5hgKGCoYShhqGIoYqQaoE7edAlSBVglQJUiVIlSBVglQJUiVElRBVQvZLoUqIKiGqhKgS"
        + "okqIKiGqhKkSpkqYKmF7j1AlTJUwVcJUCVMlTJUIVSJUiVAlQpWIvWOpEqFKhCoRqkSoEqVKlCpRqkSpEqVK1H5/qBKlSpQqUarEqBKjSowq"
        + "MarEqBKjSsx+m6kSo0qMKnGqxKkSp0qcKnGqxKkSp0rcTgtV4lRJUCVBlQRVElRJUCVBlQRVElRJ2KFLT50dO9fOnWsHz7WT59rRc+3suXb4"
        + "XDt9rh0/1/b+M8a2lx7k9CSnRzk9y+lhTk9zepztPBs70CaYflzYnp1pY4fa2Kk2dqyNnWtjB9vYyTZ2tI2dbRNKP9Bsz463sfNt7IAbO+HG"
        + "jrixM27skBs75caOuQmnH7m2Zyfd2FE3dtaNHXZjp91EXP5vh2EYhmEYhunB/d/Z3HkTvkZfIGP/R5/JO3/s7/Rb+g39G/2i/pX+uX5OH9dP"
        + "6Ed0pz6k79IH9D69R9+s2/Q2vVlv0M16pW7Uy3SNXqDn6ll6mq7QZTqmg3q8LtFFeqgepPtqrXO1Xwv9ufqn+qv6RH2k3lfvqrfVb9Wr6iX1"
        + "gvqFOqmeVk+qR9URdZ+6W92uOlS72qVuVNerLapFrVHXqCZVp5aohWqeqlbTVaUqV3EVUhPUGDVSDVODVT+Vr3qpgHLUv+RZ+Tf5qfxYfiB/"
        + "L9+Rb8rX5Mvy1/KX8qfyhOySR+WD8rC8Rx6U++VeuVvukDfIrXKjXCtXyRWyXi6Vi+R8OVvOkFVykkzIsJwoS2WxLJRDZH/ZW+bJLOmRX+Sd"
        + "y+t+rzEMwzAMwzAM0+NrT2vjjaihoOVloIYaUP1mVAGo7gDKgJZdCqpdjcoGXflj1CjQ0iRoSQOoZjtqCGhxAnTFItCijah80ML9qAmgBdWg"
        + "y69B+UGX7UIVgeZXgOYtA83dhhoIujQKmnM5aPZ6lARV34IaC5o1E3TJVSgPaOZOVCFoxiTQ9KWgaVtR/UBTQ6DkPFDVGlQuqLIdVQKqmAaa"
        + "0gia3Ia6EDTpYlD5YlDZD1B9QBffhnJBF80BJa5FZYHiP0IVg2JVoGg9KHIDajAoHAeFFoKCLSgNMh2o8SB3FmjiSpQPNOFm1AjQ+CmgcbWg"
        + "sdehBoBKI6Axl4FK1qHyQKN/gioFjZoBKl6BckAjd6CGgYrKQSOWgIZvQfUFFQZBw+aChjajckAX7kGNBl0wFTRkOWhwK+oC0KCLQAOvAA3Y"
        + "hOoN6n8raiKo32xQ31WoAKhgN2okqE8lqHcdKP961CCQjoHUApDcgFKgvH2ocaBel4Byr0Z5QTk3oYaDsieDsq4EBX6I6g/yh0G++SDvWlQv"
        + "kGcvagzIme6I7U3ftP//G69k5C4=";

    private const string Log =
        "eNrtnAl0VEW+xut2p9NZuqoSkpCwSBqTQECWvr03siQhbBIgIKBEBBISBEUWWUaiKERAUBANO4PKIo4iOoKAjiMzPNzluYuIK6jj7hwVHd45"
        + "Psf3r65qJBkd9Z3jvDO+72fyS27n3o/07a/bquruvFm1bUR5eVmFg2n23zewb+N7l7Ywm2z+4WNF4Zr39i/Yuj/tnbtODtKXWgz8OlC3ff9B"
        + "Ff3+8Xa2WEXvj3bhDAEAAAAAAADAr4P9//nwV2WT/X9LbCdm9kN+YH+r2ezfasWYWjtIVRvqG2dbZllp9PlsPnN2aXqQ63vCFLduWLlu0LC3"
        + "UnBzAAAAAAAAAAAAvwjfpC2deF3tq/tYht5OvA7gmcQOGU33dzSb/zu85hgvy3GZOb112r7sUH4fa66e+qczswaQxCzOJpBZPW11Zt1ZkPVh"
        + "5axUHR9XuTeJdp02fXbdLL1NxzCftXBBCkuynJZjSq0z/i9Y0+Jfndas+OJBWvyI8TMuqZtnWUu/W4BI/NbJ7B+vjeKKXVuwAAEAAAAAAAAA"
        + "4FfM5JWrP6iUpXU0f4/jNJcfTezgbbq/s/n8P8/MootZamI27Qwyy7ExnzmWmaf802g7k9Wvi0/2fSzMBrGhNNn30sXa5d5C9m2ynu/rKfw0"
        + "M+2/Tf0GyT9v4k8HNtD+zFUz+7K6Ovp1HR+1O7UU4PyBpYDEFR/40m1YCgAAAAAAAAAA8GvjeuvDms8GFWbStDxOkrn82VTzja/p/knN5v+W"
        + "zxWfSsef20+O77CWsx2WgznYTJr8d2Bd2F6a6ycxyyplxxgr2v52v+3vPnTLcXZ46hP35I6L1gZ3br5x4+gTBasaU4/Mbvh47qKGrFWZ91XN"
        + "nVC5a3N978lHl0/vWXZm1YgnVxxKTa445NpZ9fz8PuVlT324vtruteuDyyf0K9j3aXJKcaec7p2L3v/K475jUt+5+z872H5btWvxS3s25m9Y"
        + "XfHA7Vlj7y/I3rR++frDu53Ocu8j7KQ79bI8l51ilbOPUxb6MhbP9C7b7VtxouSm4PA1c6o37Jt588mFW6KN2+dtvfPB3Xd/fXBXT6daZPDa"
        + "cfvjDsQdjDsUdzjuSNzRuGP6KJ/+oo+29eG2Pt7WAbZOsHWErTNsHWLrFL9O8ZvfQaf4dYpfp/h1il+n+HWKX6f4dUpApwR0SsBcFZ0S0CkB"
        + "nRLQKQGdEtApAZ0S1ClBnRLUKUFzRnRKUKcEdUpQpwR1SlCnhHRKSKeEdEpIp4TMidUpIZ0S0ikhnRLSKWGdEtYpYZ0S1ilhnRI2t49OCeuU"
        + "sE4J65SITonolIhOieiUiE6J6JSIuZl1SkSnRHRKVKdEdUpUp0R1SlSnRHVKVKdETVt0SlSnxHRKTKfEdEpMp8R0SkynxHRKTKfETOkSrTO1"
        + "85ne+UzxfKZ5PlM9n+mez5TPZ9rnM/XzmbxTNTZ5iSInmpyocqLLiTIn2pyos+mzbQpt+xP3C5NnOm2bUtum1baptW16bZti26bZtqm2bbpt"
        + "BxJ3NJNn6m2bftum4LZpuG0qbpuO26bktmm5bWpuBxP3XJNnmm6bqtum67Ypu23abod8K3OYdXYScyceM93xx821kiVZ7IQnje10vC6PyBfk"
        + "0/IJ+bD8k/yD3CN/L3fI7XKz/K1cK2+Sy+W1skHOl5fLWXKanCJr5XhZJUfJSjlY9pelsqeMSL/sKotlgWwnW8lsKWWadEkmvxZ/E5+LT8T7"
        + "4m3xhnhFvCieEU+KR8SfxYNir7hX3CVuF1vEJrFONIoVYqm4Rlwl5onZYrq4WNSJCeICMVoMFxVigCgTvURUBEQ30UkUinzRWuSIDJEukoUl"
        + "/puf5F/wT/kH/B3+Jj/KX+LP8qf4o/wA/yPfx3fxnfx3fCu/ma/nq/gNfBlfxK/m9XwOn8Ev4ZN4NR/Lz+Mj+BA+kPflvXmMB3l33pkXcS9v"
        + "w1vyTO7hbu7g33j+y3PCc2su+9TlYAtrr1FqR5rYk1RTRaq+XCmLNGGtkk0aP4w07lKlFNKF1yt1II0tJ11QQ6paoNSGNCZGOv880nlzlDJI"
        + "o1cpdSONqiCNvFhJ/QbnLlUqII0oJQ0fT6qcr5RHGhYmDR1JGnKZEidV3Kh0FmnwINI5Fyk5SIMWK3lJA3uTBowl9a9XyiH1C5DKh5P6TldK"
        + "I5WtUComlfYnldSS+jQonUHqfTap1xhSz98otSCdvUbJR+oxlBSbquQmRa9TKiJF+pLC1aTQ1UqtScEoKTCa5J+tJEl2o1JXkm8wqfsUpSRS"
        + "t2uVziR1LSF1GUc660qlXFLnEKnTuaTimUoeUseVSp1JHQaSiiYp0VhiYeEipXxSQS/SmReQ2s9TyiZ5/aT8SlK7aUqppDOWK3Ukte1HajOR"
        + "1HqhUltSqx6kvPNJuXOVMkktVyt1J+UMIWVfopRMylqmVEhqUUbKnEDKuEqpFUlGSGIUic9SEiTPTUpdSOnnkNImKzlJqUuU2pNS+pDcF5KS"
        + "r1BqSXIFSUkjSM4ZSukkxw1KnUjWAIstqPMyR7F5yqWEZcafxaDx2FozHFsnWao7/gQJXbbuuxdAJoZtKT/wrMci/z141gMAAP4/cfWB/mnx"
        + "+X+J3j79LfqW/p/M987/99R/+UrDJ38ZhzMIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
        + "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAADgX8HqpTNblJeXVTjN9p76L19p+OQv4/bfN7Bv"
        + "43uXtph/+FhRuOa9/Qu27k97566Tg/ReFk4cAAAAAAAAAADw78Se3qsfvveDronNZPPVlfb9u7uazf6tVUnMTV/z1YY7HrA2/oOkUzta7A7P"
        + "4FS20/G6PCJfkE/LJ+TD8k/yD3KP/L3cIbfLzfK3cq28SS6X18oGOV9eLmfJaXKKrJXjZZUcJSvlYNlflsqeMiL9sqsslgWynWwls6WUaZLJ"
        + "uz0PeQ55XvW8Lz70vC3eEK+IF8Uz4knxiPizeFDsFfeKu8TtYovYJNaJRrFCLBXXiKvEPDFbTBcXizoxQVwgRovhokIMEGWil4iKgOgmOolC"
        + "kS9aixyRIdLFbs9/eJ7zfMHf8nzA/+p5h7/Jj/KX+LP8Kf4oP8D/yPfxXXwn/x3fym/m6/kqfgNfxhfxq3k9n8Nn8Ev4JF7Nx/Lz+Ag+hA/k"
        + "fXlvHuNB3p135kXcy9vwltzD7/Dc73nMc9hzwvOu56WW7IFkB1tYvZbUbjmppIFUczkpfxqptJY0sYrkrSSV9SfV9iS195P6FpPq2pHOzCaV"
        + "p6mfXqOkLpuo9qtRx1arvOos0gT1D02wSeOHkcZdqpRCuvB6pQ6kseWkC2pIVQuU2pDGxEjnn0c6b45SBmn0KqVupFEVpJEXK7lI5y5VKiCN"
        + "KCUNH0+qnK+URxoWJg0dSRpymRInVdyodBZp8CDSORcpOUiDFit5SQN7kwaMJfWvV8oh9QuoKz1cnYjpSurql61QUuelVJ2rEnX++qhz2ucM"
        + "Uu+zSb3GkHr+RqkF6ew1Sj5Sj6Gk2FQlNyl6nVIRKdKXFK4mha5Wak0KRkmB0ST/bCVJshuVupJ8g0ndpyglkbpdq3QmqWsJqcs40llXKuWS"
        + "OodInc4lFc9U8pA6rlTqTOowkFQ0SckiFS5SyicV9FI3/AWqDPOUVAW8qhb5qirtVH3apZLOUL06oyOpbT9Sm4mk1guV2pJa9SDlnU/KnauU"
        + "SWq5Wqk7KWcIKfsSJdXTrGVKhaQWZaTMCaSMq5RakWSEJEaR+CwlQfLcpNSFlH4OKW2ykpOUukSpPSmlD8l9ISn5CqWWJFeQlDSC5JyhlE5y"
        + "3KDUiWQNsNiCOi+zerjiD2UHrcSDWlKzxyUH/TeTHs06sC5sLyulyy2rlB1jrGj72/22v/tQu7fZ4alP3JM77vza4M7NN24cfeKsVY2pR2Y3"
        + "fDx3SUPWqsz7quYeq9y1ub735KPLV/YsO7NqxJMrDmUmVxxy7ax6fn5pedlTH66vtvfv+uDyCf0K9n3aIaW4U073zkXvf+Nx3zGp79z9nz3S"
        + "flu1a/FLe1p7N6yueOD2rLFHCrI3rV++/vDudGe59xF20p16WZ7LTrHK2ccpC30Zi2d6l+32rThRclNw+Jo51Rv2zbz55MIt0cbt87be+eDu"
        + "u78+uKunc9r02XVeO25/3IG4g3GH4g7HHYk7GndMH+XTX/TRtj7c1sfbOsDWCbaOsHWGrUNsneLXKX7zO+gUv07x6xS/TvHrFL9O8esUv04J"
        + "6JSATgmYq6JTAjoloFMCOiWgUwI6JaBTgjolqFOCOiVozohOCeqUoE4J6pSgTgnqlJBOCemUkE4J6ZSQObE6JaRTQjolpFNCOiWsU8I6JaxT"
        + "wjolrFPC5vbRKWGdEtYpYZ0S0SkRnRLRKRGdEtEpEZ0SMTezTonolIhOieqUqE6J6pSoTonqlKhOieqUqGmLTonqlJhOiemUmE6J6ZSYTonp"
        + "lJhOiemUmCldonWmdj7TO58pns80z2eq5zPd85ny+Uz7fKZ+PpN3qsYmL1HkRJMTVU50OVHmRJsTdTZ9tk2hbX/ifmHyTKdtU2rbtNo2tbZN"
        + "r21TbNs02zbVtk237UDijmbyTL1t02/bFNw2DbdNxW3TcduU3DYtt03N7WDinmvyTNNtU3XbdN02ZbdN2+2Qb2UOc3ZpOthLaTYITDxZ9O1F"
        + "e9YNGvZWCkbRAADwb0cm3zFpklscZhl6220uP+4y32Q03T+52fzf0dIck8asNVnMqrxPDazZzjOYo7cegsd/kskesK6Ij7b7sMdptF1Io236"
        + "0bFvm5D/zwfgBUVZ93yYdORTj6tjh4JJez85sKWm9Ksrn9vdKn/eovI9tzW2WVfgWb82/fy9W79uWLpo9Yv2wzX1E5///MB1/ae+NiSjckTn"
        + "cSPPeebrVqLy6SWf1B9f1rf/w2lpd04Jlfg7bZgxpOMD9wwojtqt7LvqcpObjL/9dJZeznw3JelgSfZjCwufOhh8xtnvhfJRLy+ue/WxOW+6"
        + "l7w9cO17y27/6Kl9f01//AvPr2UMjsE3Bt8YfP+LB99/z348031qbXW4WqZgLCf+QHvauDu+hpHOMl16eTX+s/i4XLLMZHPZGnPZOslS3SZg"
        + "zbr8U2P75B8Z26dv2YuxPQAAAADAr48lt4xLrW3wfM68ejsx3qtPTPK9Tfd3N5//5343/19N8/9RYxi7Jy+JvZrsdORapxYAVmeyJ61F8QWA"
        + "4ewVVsrK9QKAYuSoZty54zR+uSUB7+bbRj50x+pNJwNtN2/kR786mHXt8iU52SNevHhB7Qj/8Y1DZ1y4snJGjb9m9KFunmYrApHm5zEjxTk8"
        + "z91YnP5iVGYPyho1JnftlDZH5uXnXVcwZmPHjTvOeu3B7m0PBba58tnKPOHIMIP2gXRq8unztIG5+0cG5o8ew8AcAAAAAAAAAMDPZe6932xc"
        + "vfPLu5hPb6eaywckdvA13T+l+fw/y7xnYI2LuSdOrp52UV3tu61PTWZTfmQy++WCfZjMAgAAAAAAAAAAvzQdnuuT//zsFn9nJXo78bb/jolJ"
        + "fknT/VObz//bnfb6/0xmbWvDHNs8H+Y51fu9XU+8kpzk2MtOfx/AAuvl+MsANrFCq5Q98t3LAJpSkpFU+jM/FnpTGn7CR2CJtcaSY1mTZ/RL"
        + "1TV2zPLsS7FcU6tn1122I5s58k49SZ+aeDXtk7l0JU57sj71R9Y3jo6/H+sbAAAAAAAAAAD+73mmet6dPco+r2KVejvdXH51Ylpe2XT/tObz"
        + "//bfzf8bs5hVO52xqUmsMinphIex51sydjzZ7Wjx3TsBGjNZ6oPxFYCNLN/PrJLW1gFreHa/n/CxmP9v3wywtWjN6w+0rT6wZ+yBHTlv5JYX"
        + "3rbphlYtX2xz/Q3u0cGa15Itk3nrcZ15S9RkOgvNH/2qX2T+6NdxR5OFA30WerDin/bXAdo6Vzkz2P5WnVnbyOlvAmjMp8/T1hXSfmRdIeM9"
        + "rCsAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
        + "AAAAAAAAAAAAAAAAAAAAAAAAQBP+B46C2Sg=";

    [Fact]
    public void A_log_whose_differences_count_bytes_is_recovered()
    {
        var folder = Directory.CreateTempSubdirectory("decentdb-old-log").FullName;
        try
        {
            var path = Path.Combine(folder, "old.ddb");
            File.WriteAllBytes(path, Unpack(DataFile));
            File.WriteAllBytes(path + "-wal", Unpack(Log));

            using var database = Database.Open(new DatabaseOptions { Path = path });
            using var session = database.OpenSession();

            Assert.Equal("146", Ask(session, "SELECT COUNT(*) FROM notes"));
            Assert.Equal("11213", Ask(session, "SELECT SUM(id) FROM notes"));
            Assert.Equal("7236", Ask(session, "SELECT SUM(n) FROM notes"));
            Assert.Equal("1062", Ask(session, "SELECT SUM(length(s)) FROM notes"));
            Assert.Equal("146", Ask(session, "SELECT COUNT(*) FROM notes WHERE n >= 0"));
            Assert.Equal("changed", Ask(session, "SELECT s FROM notes WHERE id = 50"));
            using var check = session.Prepare("CHECK DATABASE")[0];
            using var problems = check.Execute();
            Assert.False(problems.Read());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Ask(Session session, string sql)
    {
        using var statement = session.Prepare(sql)[0];
        using var cursor = statement.Execute();
        Assert.True(cursor.Read());
        return cursor.GetValue(0).ToString()!;
    }

    private static byte[] Unpack(string text)
    {
        using var packed = new ZLibStream(new MemoryStream(Convert.FromBase64String(text)), CompressionMode.Decompress);
        using var bytes = new MemoryStream();
        packed.CopyTo(bytes);
        return bytes.ToArray();
    }
}
