using ActorGraph.Graphs;
using ActorGraph.Tensors;

namespace ActorGraph.Runtime.Differentiation;

// Jacobians: unit seeds, as many in a round of messages as memory allows.
public sealed partial class Derivatives
{
    /// <summary>The Jacobian of all roots by all that is differentiated by.</summary>
    /// <param name="at">The point.</param>
    /// <param name="mode">Forward, reverse, or the cheaper one.</param>
    /// <param name="cancellation">Ends the sweeps.</param>
    /// <exception cref="GraphException">A value does not fit, or the Jacobian is too large for
    /// <see cref="DerivativeOptions.MostBytes"/>.</exception>
    public Task<Jacobian> JacobianAsync(
        IReadOnlyDictionary<string, Tensor> at, JacobianMode mode = JacobianMode.Cheaper, CancellationToken cancellation = default)
    {
        int samples = Point.Samples(Graph, at);
        long rows = Of.Sum(n => n.Shape.Bind(samples).Count), columns = Wrt.Sum(n => n.Shape.Bind(samples).Count);
        RequireRoom("Jacobian", samples, rows, columns);
        bool isForward = mode == JacobianMode.Forward || (mode == JacobianMode.Cheaper && columns <= rows);
        return InTurnAsync(async () =>
        {
            var blocks = new Dictionary<(string, string), Tensor>();
            foreach (Node root in Of)
                foreach (Node node in Wrt)
                    blocks.Add((root.Name, node.Name), Tensor.Zeros(TensorPool.Shared, Graph.Type, Block(root, node, samples)));
            int rounds = 0, single = FirstSingle;
            if (isForward) single += Of.Length;
            foreach (Node seeded in isForward ? Wrt : Of)
            {
                int sweep = single++;
                if (!isForward && !_paths.Has(seeded)) continue; // rows of zeros
                foreach ((int first, Tensor seeds) in UnitSeeds(seeded, samples, SeedsAtOnce(samples)))
                {
                    using Tensor travelling = seeds;
                    var given = new Dictionary<string, Tensor> { [seeded.Name] = seeds };
                    if (isForward) await ColumnsAsync(at, sweep, seeded, first, given, blocks, cancellation).ConfigureAwait(false);
                    else await RowsAsync(at, sweep, seeded, first, given, blocks, cancellation).ConfigureAwait(false);
                    rounds++;
                }
            }

            return new Jacobian(blocks, isForward ? DifferentiationMode.Forward : DifferentiationMode.Reverse,
                (int)(isForward ? columns : rows), rounds);
        }, cancellation);
    }

    private async Task RowsAsync(
        IReadOnlyDictionary<string, Tensor> at, int sweep, Node root, int first, Dictionary<string, Tensor> seeds,
        Dictionary<(string, string), Tensor> blocks, CancellationToken cancellation)
    {
        VjpResult rows = await ReverseAsync(
            at, sweep, Reached(Graph, [root], Wrt), seeds, seeds[root.Name].Shape.Size(0), cancellation).ConfigureAwait(false);
        foreach ((string name, Tensor gradients) in rows.Gradients)
        {
            int rowBytes = gradients.ByteLength / gradients.Shape.Size(0);
            gradients.AsBytes().CopyTo(blocks[(root.Name, name)].Bytes()[(first * rowBytes)..]);
        }

        Release(rows.Values, rows.Gradients);
    }

    private async Task ColumnsAsync(
        IReadOnlyDictionary<string, Tensor> at, int sweep, Node node, int first, Dictionary<string, Tensor> seeds,
        Dictionary<(string, string), Tensor> blocks, CancellationToken cancellation)
    {
        int count = seeds[node.Name].Shape.Size(0);
        Node[] depending = [.. Of.Where(new GradientPaths(Graph, Of, [node]).Has)];
        JvpResult columns = await ForwardAsync(at, sweep, depending, seeds, count, cancellation).ConfigureAwait(false);
        foreach (Node root in depending) Transpose(columns.Tangents[root.Name], blocks[(root.Name, node.Name)], first);
        Release(columns.Values, columns.Tangents);
    }

    // k tangents [k, rows] become columns first … first + k − 1 of a block of so many rows.
    private static void Transpose(Tensor tangents, Tensor block, int first)
    {
        if (block.Type == ElementType.Float32) Move<float>(tangents, block, first);
        else Move<double>(tangents, block, first);

        static void Move<T>(Tensor tangents, Tensor block, int first) where T : unmanaged
        {
            int count = tangents.Shape.Size(0), rows = tangents.Length / Math.Max(1, count);
            if (rows == 0) return;
            int columns = block.Length / rows;
            ReadOnlySpan<T> from = tangents.AsSpan<T>();
            Span<T> to = block.Writable<T>();
            for (int k = 0; k < count; k++)
                for (int row = 0; row < rows; row++) to[row * columns + first + k] = from[k * rows + row];
        }
    }

    private static IEnumerable<(int First, Tensor Seeds)> UnitSeeds(Node node, int samples, int most)
    {
        Shape shape = node.Shape.Bind(samples);
        for (int first = 0; first < shape.Volume; first += most)
        {
            int count = Math.Min(most, shape.Volume - first);
            Tensor seeds = Tensor.Zeros(TensorPool.Shared, node.Type.Element, shape.Prepend(count));
            for (int k = 0; k < count; k++)
            {
                int at = k * shape.Volume + first + k;
                if (seeds.Type == ElementType.Float32) seeds.Writable<float>()[at] = 1;
                else seeds.Writable<double>()[at] = 1;
            }

            yield return (first, seeds);
        }
    }

    private static Shape Block(Node root, Node node, int samples) =>
        Shape.Create([.. root.Shape.Bind(samples).Dimensions, .. node.Shape.Bind(samples).Dimensions]);

    private int SeedsAtOnce(int samples)
    {
        long bytes = Graph.Nodes.Where(_paths.Has).Sum(n => n.Shape.Bind(samples).Count * n.Type.Element.Size());
        return (int)Math.Clamp(_options.MostSeedBytes / Math.Max(1, bytes), 1, int.MaxValue);
    }

    private void RequireRoom(string what, int samples, long rows, long columns)
    {
        double bytes = (double)rows * columns * Graph.Type.Size();
        double largest = (double)Of.Max(n => n.Shape.Bind(samples).Count) * Wrt.Max(n => n.Shape.Bind(samples).Count);
        if (bytes <= _options.MostBytes && largest <= int.MaxValue / Graph.Type.Size()) return;
        string roots = string.Join(", ", Of.Select(n => $"`{n.Name}` {n.Shape.Bind(samples)}"));
        string by = string.Join(", ", Wrt.Select(n => $"`{n.Name}` {n.Shape.Bind(samples)}"));
        throw new GraphException($"{what} of {roots} by {by}", $"{rows:N0} × {columns:N0} numbers, {bytes:N0} bytes",
            $"at most {_options.MostBytes:N0} bytes", "products need no such matrix: vector-Jacobian, Jacobian-vector or "
            + "Hessian-vector ones; or differentiate by less, or raise MostBytes");
    }

    private static void Release(params ReadOnlySpan<IReadOnlyDictionary<string, Tensor>> results)
    {
        foreach (IReadOnlyDictionary<string, Tensor> result in results)
            foreach (Tensor tensor in result.Values) tensor.Dispose();
    }
}
