using System.Collections.Immutable;
using System.Net;
using System.Text;

/// <summary>A picture of curves and points over one pair of axes, written as SVG, which every browser shows.</summary>
internal sealed record Figure(string Title, string Horizontal, string Vertical, params ImmutableArray<Drawing> Drawings)
{
    private const double Width = 720, Height = 440, Left = 64, Right = 20, Top = 62, Bottom = 56;

    /// <summary>Writes the file and says so.</summary>
    public void Save(string path)
    {
        string full = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full) ?? ".");
        File.WriteAllText(full, ToSvg());
        Console.WriteLine($"figure: {Path.GetRelativePath(Environment.CurrentDirectory, full)}");
    }

    public string ToSvg()
    {
        Scale x = Scale.Of(Drawings.SelectMany(drawing => drawing.X), Left, Width - Right);
        Scale y = Scale.Of(Drawings.SelectMany(drawing => drawing.Y.Concat(drawing.Upper)), Height - Bottom, Top);
        var svg = new StringBuilder();
        svg.AppendLine($"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {Width} {Height}' font-family='sans-serif' font-size='13'>");
        svg.AppendLine($"<rect width='{Width}' height='{Height}' fill='white'/>");
        foreach (double tick in x.Ticks)
        {
            svg.AppendLine($"<path d='M{x.Place(tick)} {Top}V{Height - Bottom}' stroke='#e4e4e4'/>");
            svg.AppendLine($"<text x='{x.Place(tick)}' y='{Height - Bottom + 18}' text-anchor='middle'>{tick:0.###}</text>");
        }
        foreach (double tick in y.Ticks)
        {
            svg.AppendLine($"<path d='M{Left} {y.Place(tick)}H{Width - Right}' stroke='#e4e4e4'/>");
            svg.AppendLine($"<text x='{Left - 8}' y='{y.Place(tick) + 4}' text-anchor='end'>{tick:0.###}</text>");
        }
        foreach (Drawing drawing in Drawings) svg.AppendLine(drawing.ToSvg(x, y));
        double place = Left + 6;
        foreach (Drawing drawing in Drawings)
        {
            svg.AppendLine($"<circle cx='{place}' cy='{Top - 16}' r='5' fill='{drawing.Colour}'/>");
            svg.AppendLine($"<text x='{place + 10}' y='{Top - 12}'>{WebUtility.HtmlEncode(drawing.Name)}</text>");
            place += 30 + (7.2 * drawing.Name.Length);
        }
        svg.AppendLine($"<text x='{Width / 2}' y='26' text-anchor='middle' font-size='16'>{WebUtility.HtmlEncode(Title)}</text>");
        svg.AppendLine($"<text x='{Width / 2}' y='{Height - 12}' text-anchor='middle'>{WebUtility.HtmlEncode(Horizontal)}</text>");
        string upright = $"text-anchor='middle' transform='rotate(-90 16 {Height / 2})'";
        svg.AppendLine($"<text x='16' y='{Height / 2}' {upright}>{WebUtility.HtmlEncode(Vertical)}</text>");
        return svg.AppendLine("</svg>").ToString();
    }
}

/// <summary>Points, a curve through them, or the band between two curves.</summary>
internal sealed record Drawing(string Name, string Colour, double[] X, double[] Y, double[] Upper, bool IsCurve)
{
    public static Drawing Points(string name, string colour, double[] x, double[] y) => new(name, colour, x, y, [], false);

    public static Drawing Curve(string name, string colour, double[] x, double[] y) => new(name, colour, x, y, [], true);

    public static Drawing Band(string name, string colour, double[] x, double[] lower, double[] upper) =>
        new(name, colour, x, lower, upper, true);

    public string ToSvg(Scale x, Scale y)
    {
        IEnumerable<string> Path(IEnumerable<double> heights) => X.Zip(heights, (h, v) => $"{x.Place(h)},{y.Place(v)}");
        if (Upper.Length > 0) return $"<polygon points='{string.Join(' ', [.. Path(Y), .. Path(Upper).Reverse()])}' fill='{Colour}'/>";
        if (IsCurve) return $"<polyline points='{string.Join(' ', Path(Y))}' fill='none' stroke='{Colour}' stroke-width='2'/>";
        return string.Concat(X.Zip(Y, (h, v) => $"<circle cx='{x.Place(h)}' cy='{y.Place(v)}' r='2.6' fill='{Colour}'/>"));
    }
}

/// <summary>Where numbers lie on an axis.</summary>
internal sealed record Scale(double Least, double Most, double From, double To)
{
    public static Scale Of(IEnumerable<double> numbers, double from, double to)
    {
        double[] all = [.. numbers];
        double margin = Math.Max(0.04 * (all.Max() - all.Min()), 1e-9);
        return new(all.Min() - margin, all.Max() + margin, from, to);
    }

    /// <summary>Round numbers, five to ten of them.</summary>
    public IEnumerable<double> Ticks
    {
        get
        {
            double power = Math.Pow(10, Math.Floor(Math.Log10((Most - Least) / 5)));
            double step = power * new[] { 5, 2, 1 }.First(times => (Most - Least) / (times * power) >= 5);
            for (double tick = Math.Ceiling(Least / step); tick * step <= Most; tick++) yield return (tick * step) + 0.0; // no −0
        }
    }

    public double Place(double number) => Math.Round(From + ((number - Least) / (Most - Least) * (To - From)), 2);
}
