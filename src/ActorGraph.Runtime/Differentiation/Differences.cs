using ActorGraph.Graphs;
using ActorGraph.Tensors;

namespace ActorGraph.Runtime.Differentiation;

/// <summary>The differences that a check compares derivatives with, at one point.</summary>
/// <param name="derivatives">What is checked.</param>
/// <param name="still">Nodes by which the rules say that nothing varies: a rule that hides an input is found so.</param>
/// <param name="at">The point.</param>
/// <param name="options">How.</param>
/// <param name="cancellation">Ends the check.</param>
internal sealed class Differences(
    Derivatives derivatives, IReadOnlyList<Node> still, IReadOnlyDictionary<string, Tensor> at, GradCheckOptions options,
    CancellationToken cancellation)
{
    private readonly List<GradCheckFailure> _failures = [];
    private readonly Random _random = new(unchecked((int)options.Seed)); // the same numbers on every machine: .NET keeps seeded ones
    private readonly Dictionary<string, Tensor> _point = [];
    private int _compared;
    private double _worst;

    public async Task<GradCheckReport> RunAsync()
    {
        IReadOnlyDictionary<string, Tensor> values = await derivatives.ValuesAsync(at, cancellation).ConfigureAwait(false);
        foreach (Node node in derivatives.Wrt.Concat(still)) _point[node.Name] = values[node.Name];
        Dictionary<string, Tensor> v = Drawn(derivatives.Of, values), u = Drawn(derivatives.Wrt, values);
        VjpResult vjp = await derivatives.VjpAsync(at, v, cancellation).ConfigureAwait(false);
        JvpResult jvp = await derivatives.JvpAsync(at, u, cancellation).ConfigureAwait(false);
        foreach (Node node in derivatives.Wrt) await TowardsAsync(node, v, vjp.Gradients[node.Name].ToDoubles()).ConfigureAwait(false);
        foreach (Node node in still) await TowardsAsync(node, v, new double[values[node.Name].Length]).ConfigureAwait(false);
        await AlongAsync(u, jvp).ConfigureAwait(false);
        Dual(v, u, vjp, jvp);
        return new GradCheckReport(_compared, _worst, [.. _failures]);
    }

    // ⟨v, y⟩ differentiated by each element, or along random directions where there are many.
    private async Task TowardsAsync(Node node, Dictionary<string, Tensor> v, double[] gradient)
    {
        int length = gradient.Length;
        bool isEach = length <= options.MostElements;
        int count = isEach ? length : options.MostElements;
        double[] found = new double[count], expected = new double[count];
        for (int i = 0; i < count; i++)
        {
            double[] direction = isEach ? [.. Enumerable.Range(0, length).Select(k => k == i ? 1.0 : 0)] : Draw(length);
            found[i] = Dot(gradient, direction);
            var moved = new Dictionary<string, double[]> { [node.Name] = direction };
            expected[i] = (await DifferenceAsync(moved, values => [derivatives.Of.Sum(n => Dot(v[n.Name].ToDoubles(), values[n.Name].ToDoubles()))])
                .ConfigureAwait(false))[0];
        }

        Compare($"VJP towards {node.Name}", found, expected, options.Tolerance);
    }

    private async Task AlongAsync(Dictionary<string, Tensor> u, JvpResult jvp)
    {
        Dictionary<string, double[]> directions = u.ToDictionary(d => d.Key, d => d.Value.ToDoubles());
        foreach (Node root in derivatives.Of)
            Compare($"JVP of {root.Name}", jvp.Tangents[root.Name].ToDoubles(),
                await DifferenceAsync(directions, values => values[root.Name].ToDoubles()).ConfigureAwait(false), options.Tolerance);
    }

    // ⟨v, Ju⟩ = ⟨vJ, u⟩, to rounding
    private void Dual(Dictionary<string, Tensor> v, Dictionary<string, Tensor> u, VjpResult vjp, JvpResult jvp)
    {
        double forward = derivatives.Of.Sum(n => Dot(v[n.Name].ToDoubles(), jvp.Tangents[n.Name].ToDoubles()));
        double[][] terms = [.. derivatives.Wrt.Select(n => vjp.Gradients[n.Name].ToDoubles().Zip(u[n.Name].ToDoubles(), (a, b) => a * b).ToArray())];
        double scale = terms.Sum(t => t.Sum(Math.Abs));
        Compare("JVP against VJP", [forward / Math.Max(scale, 1)], [terms.Sum(t => t.Sum()) / Math.Max(scale, 1)], 1e-10);
    }

    private async Task<double[]> DifferenceAsync(Dictionary<string, double[]> directions, Func<IReadOnlyDictionary<string, Tensor>, double[]> f)
    {
        double h = options.Step;
        var values = new double[4][];
        double[] steps = [-2, -1, 1, 2];
        for (int i = 0; i < 4; i++)
        {
            var moved = new Dictionary<string, Tensor>(at);
            foreach ((string name, double[] direction) in directions)
                moved[name] = Tensor.From([.. _point[name].ToDoubles().Select((x, k) => x + steps[i] * h * direction[k])], _point[name].Shape);
            values[i] = f(await derivatives.ValuesAsync(moved, cancellation).ConfigureAwait(false));
        }

        return [.. values[0].Select((_, k) => (values[0][k] - values[3][k] + 8 * (values[2][k] - values[1][k])) / (12 * h))];
    }

    private Dictionary<string, Tensor> Drawn(IEnumerable<Node> nodes, IReadOnlyDictionary<string, Tensor> values) =>
        nodes.ToDictionary(n => n.Name, n => Tensor.From(Draw(values[n.Name].Length), values[n.Name].Shape));

    private double[] Draw(int length)
    {
        var values = new double[length];
        for (int i = 0; i < length; i++) values[i] = 2 * _random.NextDouble() - 1;
        return values;
    }

    private void Compare(string what, double[] found, double[] expected, double tolerance)
    {
        double scale = found.Concat(expected).Select(Math.Abs).Where(double.IsFinite).Append(1).Max();
        for (int i = 0; i < found.Length; i++)
        {
            // equal infinities agree; NaN agrees with nothing
            double error = found[i] == expected[i] ? 0 : Math.Abs(found[i] - expected[i]) / scale;
            _worst = error > _worst || double.IsNaN(error) ? error : _worst;
            if (!(error <= tolerance)) _failures.Add(new GradCheckFailure(what, i, found[i], expected[i]));
        }

        _compared += found.Length;
    }

    private static double Dot(double[] a, double[] b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++) sum += a[i] * b[i];
        return sum;
    }
}
